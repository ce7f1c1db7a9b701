import { childOf, childrenOf, type Node, textOf } from "@apex/ws-cli";

/** The fields of an object that is written down, by name; null if a name is computed, or fields come from elsewhere. */
export function fieldsOf(node: Node): Readonly<Record<string, Node>> | null {
  if (node.type !== "ObjectExpression") return null;
  const fields: Record<string, Node> = {};
  for (const property of childrenOf(node, "properties")) {
    const key = childOf(property, "key");
    const value = childOf(property, "value");
    if (property.type !== "Property" || property["computed"] === true || property["method"] === true || key === null || value === null) return null;
    fields[textOf(key, "name") ?? textOf(key, "value") ?? ""] = value;
  }
  return fields;
}

/** True for what may be left out: to read it does nothing. */
export function isPlain(node: Node): boolean {
  if (node.type === "ObjectExpression") {
    const fields = fieldsOf(node);
    return fields !== null && Object.values(fields).every(isPlain);
  }
  if (node.type === "MemberExpression") return node["computed"] === false && isPlain(childOf(node, "object") ?? node);
  return node.type === "Identifier" || node.type === "Literal" || node.type === "ThisExpression";
}
