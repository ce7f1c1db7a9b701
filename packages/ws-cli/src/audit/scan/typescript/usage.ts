import { placesOfInterest } from "../interest.ts";
import { LineIndex } from "../lines.ts";
import type { UsageBook } from "../usage-book.ts";
import type { Span } from "./module-record.ts";
import { parseTypeScript, programOf, topStatements } from "./parse.ts";
import { childOf, textOf, walk, type Node } from "./walk.ts";

/** Reads calls, values and members of a file into the book. */
export function readTypeScriptUsage(file: string, source: string, book: UsageBook, names: readonly string[]): void {
  const lines = new LineIndex(source);
  const places = placesOfInterest(source, names);
  const dull = topStatements(file, source).filter((each) => !places.someIn(each));
  walk(programOf(parseTypeScript(file, blanked(source, dull))), {
    wants: (node) => places.someIn(node),
    enter(node, ancestors) {
      switch (node.type) {
        case "CallExpression":
        case "NewExpression":
          readCall(node, book);
          return;
        case "MemberExpression":
          readMember(node, ancestors.at(-1), lines, book);
          return;
        case "VariableDeclarator":
          readAssignment(childOf(node, "id"), childOf(node, "init"), book);
          return;
        case "AssignmentExpression":
          readAssignment(childOf(node, "left"), childOf(node, "right"), book);
          return;
        case "PropertyDefinition":
          readProperty(node, book);
          return;
        case "Identifier":
          declare(node, textOf(node, "name"), book);
      }
    },
  });
}

/** The source with spaces for some of its statements, so that no tree is built of them and every offset stays. */
export function blanked(source: string, statements: readonly Span[]): string {
  let copied = 0;
  const parts: string[] = [];
  for (const { start, end } of statements) {
    parts.push(source.slice(copied, start), " ".repeat(end - start));
    copied = end;
  }
  return parts.join("") + source.slice(copied);
}

function readCall(node: Node, book: UsageBook): void {
  const callee = pathOf(childOf(node, "callee"));
  if (callee === null) return;
  const [base = "", ...members] = callee.split(".");
  book.called(base, members.length === 0 ? null : members.join("."), node.type === "NewExpression");
}

function readMember(node: Node, parent: Node | undefined, lines: LineIndex, book: UsageBook): void {
  const property = propertyOf(node);
  const receiver = valueOf(childOf(node, "object"));
  if (property === null || receiver === null) return;
  const called = parent?.type === "CallExpression" && childOf(parent, "callee") === node;
  book.member({ receiver, property, line: lines.lineAt(node.end), called });
}

function readAssignment(target: Node | null, value: Node | null, book: UsageBook): void {
  const name = pathOf(target);
  const base = valueOf(value);
  if (name !== null && base !== null) book.comesFrom(name, base.split(".")[0] ?? base);
}

/** `#manager = new Manager()` and `manager: Manager` inside a class. */
function readProperty(node: Node, book: UsageBook): void {
  const key = childOf(node, "key");
  const name = textOf(key, "name");
  if (name === null) return;
  const own = `this.${key?.type === "PrivateIdentifier" ? "#" : ""}${name}`;
  const base = valueOf(childOf(node, "value"));
  if (base !== null) book.comesFrom(own, base.split(".")[0] ?? base);
  for (const type of typeNames(childOf(node, "typeAnnotation"))) book.comesFrom(own, type);
}

/** `manager: Manager` of a variable or parameter. */
function declare(node: Node, name: string | null, book: UsageBook): void {
  if (name === null) return;
  for (const type of typeNames(childOf(node, "typeAnnotation"))) book.comesFrom(name, type);
}

function typeNames(annotation: Node | null): string[] {
  if (annotation === null) return [];
  const found: string[] = [];
  walk(annotation, {
    enter(node) {
      const name = node.type === "TSTypeReference" ? textOf(childOf(node, "typeName"), "name") : null;
      if (name !== null) found.push(name);
    },
  });
  return found;
}

function propertyOf(node: Node): string | null {
  const property = childOf(node, "property");
  if (property === null) return null;
  if (node["computed"] === true) return textOf(property, "value");
  return property.type === "PrivateIdentifier" ? `#${textOf(property, "name") ?? ""}` : textOf(property, "name");
}

/** "manager", "this.manager", "ns.Name"; null for anything that is not a chain of names. */
function pathOf(node: Node | null): string | null {
  const inner = unwrapped(node);
  if (inner?.type === "Identifier") return textOf(inner, "name");
  if (inner?.type === "ThisExpression") return "this";
  if (inner?.type !== "MemberExpression") return null;
  const object = pathOf(childOf(inner, "object"));
  const property = propertyOf(inner);
  return object === null || property === null ? null : `${object}.${property}`;
}

/** Like a path; a call counts as its callee. */
function valueOf(node: Node | null): string | null {
  const inner = unwrapped(node);
  return inner?.type === "CallExpression" || inner?.type === "NewExpression"
    ? valueOf(childOf(inner, "callee"))
    : pathOf(inner);
}

const WRAPPERS: Readonly<Record<string, string>> = {
  AwaitExpression: "argument",
  ChainExpression: "expression",
  TSAsExpression: "expression",
  TSNonNullExpression: "expression",
  TSSatisfiesExpression: "expression",
  TSTypeAssertion: "expression",
};

function unwrapped(node: Node | null): Node | null {
  const key = node === null ? undefined : WRAPPERS[node.type];
  return key === undefined ? node : unwrapped(childOf(node, key));
}
