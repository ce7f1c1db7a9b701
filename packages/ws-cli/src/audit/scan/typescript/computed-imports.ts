import { childOf, childrenOf, textOf, type Node } from "./walk.ts";

/** Calls are the most frequent nodes: only those with a callee that can load a module are looked at. */
export function mayNameModule(node: Node): boolean {
  const callee = childOf(node, "callee");
  if (node.type === "NewExpression") return textOf(callee, "name") === "URL";
  if (node.type !== "CallExpression" || callee === null) return true;
  return callee.type === "Identifier" ? textOf(callee, "name") === "require" : childrenOf(node, "arguments").length > 0;
}

const MOCK_CALL =
  /^(?:mock|doMock|unmock|doUnmock|importActual|importMock|requireActual|requireMock|unstable_mockModule)$/;

/** True for a node that loads a module, if `importUseAt` finds no specifier in it. */
export function loadsComputed(node: Node): boolean {
  if (node.type === "ImportExpression") return true;
  const [argument] = childrenOf(node, "arguments");
  // vi.mock(import("…")): the import in it is looked at by itself.
  if (node.type !== "CallExpression" || argument === undefined || argument.type === "ImportExpression") return false;
  const callee = childOf(node, "callee");
  if (callee?.type === "Identifier") return true;
  const object = childOf(callee, "object");
  const property = textOf(childOf(callee, "property"), "name") ?? "";
  if (object?.type === "MetaProperty") return property === "glob" || property === "resolve";
  return MOCK_CALL.test(property) && /^(?:vi|vitest|jest)$/.test(textOf(object, "name") ?? "");
}

/** What a node of which `loadsComputed` is true takes for a specifier. */
export function specifierNode(node: Node): Node {
  return childOf(node, "source") ?? childrenOf(node, "arguments")[0] ?? node;
}

/** The text with which a template or a sum of strings begins; "" if it begins with a value. */
export function writtenBeginning(node: Node): string {
  if (node.type === "Literal") return textOf(node, "value") ?? "";
  if (node.type === "BinaryExpression") return writtenBeginning(childOf(node, "left") ?? node);
  if (node.type !== "TemplateLiteral") return "";
  const [first] = childrenOf(node, "quasis") as readonly (Node & { readonly value?: { readonly cooked?: string } })[];
  return first?.value?.cooked ?? "";
}
