import type { Method } from "../../report.ts";
import { childOf, childrenOf, textOf, type Node } from "./walk.ts";

/** Public methods of a class with its constructor; of a function itself and the methods of the object that it returns. */
export function methodsOf(node: Node, name: string): Method[] {
  if (node.type.startsWith("Class")) return childrenOf(childOf(node, "body"), "body").flatMap(methodOfMember);
  const body = childOf(node, "body");
  const returned =
    body?.type === "BlockStatement"
      ? childrenOf(body, "body")
          .filter(({ type }) => type === "ReturnStatement")
          .map((each) => childOf(each, "argument"))
      : [body];
  return [
    methodOfFunction(name, node),
    ...returned.flatMap((each) =>
      each?.type === "ObjectExpression" ? childrenOf(each, "properties").flatMap(methodOfProperty) : [],
    ),
  ];
}

function methodOfMember(member: Node): Method[] {
  const name = textOf(childOf(member, "key"), "name");
  const value = childOf(member, "value");
  const hidden =
    ["private", "protected"].includes(textOf(member, "accessibility") ?? "") ||
    childOf(member, "key")?.type === "PrivateIdentifier";
  if (name === null || hidden || value === null || member["computed"] === true) return [];
  if (member.type === "MethodDefinition")
    return ["method", "constructor"].includes(textOf(member, "kind") ?? "") ? [methodOfFunction(name, value)] : [];
  return isFunction(value) ? [methodOfFunction(name, value)] : [];
}

function methodOfProperty(property: Node): Method[] {
  const name = textOf(childOf(property, "key"), "name");
  const value = childOf(property, "value");
  return name !== null && value !== null && isFunction(value) ? [methodOfFunction(name, value)] : [];
}

function isFunction(node: Node): boolean {
  return node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

function methodOfFunction(name: string, node: Node): Method {
  return { name, parameters: childrenOf(node, "params").map(parameterText), async: node["async"] === true };
}

function parameterText(node: Node): string {
  switch (node.type) {
    case "Identifier":
      return `${textOf(node, "name") ?? ""}${node["optional"] === true ? "?" : ""}`;
    case "AssignmentPattern": {
      const left = childOf(node, "left");
      return left === null ? "?" : `${parameterText(left)}?`;
    }
    case "RestElement": {
      const argument = childOf(node, "argument");
      return `...${argument === null ? "" : parameterText(argument)}`;
    }
    case "TSParameterProperty": {
      const parameter = childOf(node, "parameter");
      return parameter === null ? "?" : parameterText(parameter);
    }
    case "ObjectPattern": {
      const names = childrenOf(node, "properties").flatMap(
        (property) => textOf(childOf(property, "key"), "name") ?? [],
      );
      return `{ ${names.join(", ")} }`;
    }
    default:
      return "[]";
  }
}
