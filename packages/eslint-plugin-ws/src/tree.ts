import type { AST, Rule } from "eslint";

/** A node as every parser for ESLint makes it; `estree` knows no nodes of TypeScript. */
export interface TreeNode {
  readonly type: string;
  readonly range: AST.Range;
  readonly loc: AST.SourceLocation;
  readonly parent: TreeNode | null;
}

/** Parent first. */
export function ancestorsOf(node: TreeNode): readonly TreeNode[] {
  const ancestors: TreeNode[] = [];
  for (let next = node.parent; next !== null && next !== undefined; next = next.parent) ancestors.push(next);
  return ancestors;
}

/** One listener for nodes of several types. */
export function onNodes(types: readonly string[], visit: (node: TreeNode) => void): Rule.RuleListener {
  return Object.fromEntries(types.map((type) => [type, visit]));
}
