import { loadedSpecifierAt } from "@apex/ws-migration";
import { childOf, childrenOf, textOf, type Node } from "./walk.ts";

/**
 * Calls are the most frequent nodes: only those with a callee that can load a module are looked at. `ofAnyName`: the file
 * calls `createRequire`, so a function of any name may load one.
 */
export function mayNameModule(node: Node, ofAnyName: boolean): boolean {
  const callee = childOf(node, "callee");
  if (node.type === "NewExpression") return textOf(callee, "name") === "URL";
  if (node.type !== "CallExpression" || callee === null) return true;
  if (callee.type === "Identifier" && !ofAnyName) return textOf(callee, "name") === "require";
  return childrenOf(node, "arguments").length > 0;
}

/** What a node that loads a module takes for its specifier, if `importUseAt` finds none in it; null for other nodes. `ancestors` has the parent first. */
export function computedSpecifier(node: Node, ancestors: readonly Node[]): Node | null {
  const specifier =
    loadedSpecifierAt(node, ancestors) ?? (loadsByPattern(node) ? (childrenOf(node, "arguments")[0] ?? null) : null);
  // vi.mock(import("…")): the import in it is looked at by itself.
  return specifier?.type === "ImportExpression" ? null : specifier;
}

/** `import.meta.glob("…")` of Vite, `require.context("…")` of webpack. */
function loadsByPattern(node: Node): boolean {
  const callee = childOf(node, "callee");
  const object = childOf(callee, "object");
  const property = textOf(childOf(callee, "property"), "name");
  return object?.type === "MetaProperty" ? property === "glob" : textOf(object, "name") === "require" && property === "context";
}

interface Written {
  readonly text: string;
  /** False if a value follows that only a run knows. */
  readonly whole: boolean;
}

/** The text that a specifier is or begins with; "" if it begins with a value. */
export function writtenBeginning(node: Node): string {
  return written(node).text;
}

function written(node: Node): Written {
  const text = node.type === "Literal" ? textOf(node, "value") : null;
  return text === null ? joined(partsOf(node)) : { text, whole: true };
}

function joined(parts: readonly (() => Written)[]): Written {
  let text = "";
  for (const part of parts) {
    const next = part();
    text += next.text;
    if (!next.whole) return { text, whole: false };
  }
  return { text, whole: parts.length > 0 };
}

/** The operands of a sum and the pieces of a template, in the order in which they are read. */
function partsOf(node: Node): readonly (() => Written)[] {
  const expression = (each: Node | null | undefined) => (): Written => (each ? written(each) : joined([]));
  if (node.type === "BinaryExpression" && textOf(node, "operator") === "+")
    return [expression(childOf(node, "left")), expression(childOf(node, "right"))];
  if (node.type !== "TemplateLiteral") return [];
  const values = childrenOf(node, "expressions");
  const quasis = childrenOf(node, "quasis") as readonly (Node & { readonly value?: { readonly cooked?: string } })[];
  return quasis.flatMap(({ value }, index) => [
    () => ({ text: value?.cooked ?? "", whole: true }),
    ...(index < values.length ? [expression(values[index])] : []),
  ]);
}
