import { visitorKeys } from "oxc-parser";

/** A node as oxc gives it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface Visit {
  /** `ancestors` has the parent last; it is the walker's own list, so copy what is kept. */
  enter(node: Node, ancestors: readonly Node[]): void;
  /** False for a node that is left out with all that is in it. */
  wants?(node: Node): boolean;
}

/** Depth first, in the order of the source. */
export function walk(root: Node, visit: Visit): void {
  const ancestors: Node[] = [];
  const go = (node: Node): void => {
    if (visit.wants?.(node) === false) return;
    visit.enter(node, ancestors);
    ancestors.push(node);
    for (const key of visitorKeys[node.type] ?? []) {
      const value = node[key];
      if (isNode(value)) go(value);
      else if (Array.isArray(value)) for (const child of value as unknown[]) if (isNode(child)) go(child);
    }
    ancestors.pop();
  };
  go(root);
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** A child of the node, or null. */
export function childOf(node: Node | null, key: string): Node | null {
  const value = node?.[key];
  return isNode(value) ? value : null;
}

export function childrenOf(node: Node | null, key: string): readonly Node[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textOf(node: Node | null, key: string): string | null {
  const value = node?.[key];
  return typeof value === "string" ? value : null;
}
