import { parser } from "@lezer/python";
import { placesOfInterest } from "../interest.ts";
import { LineIndex } from "../lines.ts";
import type { UsageBook } from "../usage-book.ts";
import { maskPython } from "./mask.ts";
import { statementsOf } from "./statements.ts";

export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/**
 * Reads calls, values and members of a file into the book. Only logical lines that name something of the book, or a member
 * that may break, are parsed, each by itself. Errors in the tree do not matter, what it still shows is used.
 */
export function readPythonUsage(source: string, book: UsageBook, names: readonly string[]): void {
  const lines = new LineIndex(source);
  // f-strings hold code, so strings are looked at as well.
  const places = placesOfInterest(source, names);
  for (const { offset, end } of statementsOf(maskPython(source))) {
    if (!places.someIn({ start: offset, end })) continue;
    readStatement(complete(source.slice(offset, end)), (at) => lines.lineAt(offset + at), book);
  }
}

/** A header needs a body, and `elif` an `if`, to be a statement without what is around it. */
export function complete(statement: string): string {
  const text = statement.trimEnd();
  return text.endsWith(":") ? `${text.replace(/^elif\b/, "  if")} pass\n` : `${text}\n`;
}

function readStatement(source: string, lineAt: (offset: number) => number, book: UsageBook): void {
  parser.parse(source).iterate({
    enter(at) {
      // `at.node` is built when it is asked for.
      switch (at.name) {
        case "CallExpression":
          readCall(at.node, source, book);
          return;
        case "MemberExpression":
          readMember(at.node, source, lineAt, book);
          return;
        case "AssignStatement":
        case "WithStatement":
          readAssignments(at.node, source, book);
          return;
        case "ParamList":
          readParameters(at.node, source, book);
      }
    },
  });
}

function readCall(node: SyntaxNode, source: string, book: UsageBook): void {
  const callee = node.firstChild === null ? null : pathOf(node.firstChild, source);
  if (callee === null) return;
  const { base, member } = split(callee, book);
  const last = member ?? base;
  book.called(base, member, /^_*[A-Z]/.test(last.slice(last.lastIndexOf(".") + 1)));
}

function readMember(node: SyntaxNode, source: string, lineAt: (offset: number) => number, book: UsageBook): void {
  const property = node.getChild("PropertyName");
  const receiver = node.firstChild === null ? null : valueOf(node.firstChild, source);
  if (property === null || receiver === null) return;
  const called = node.parent?.name === "CallExpression" && node.parent.firstChild?.from === node.from;
  book.member({ receiver, property: source.slice(property.from, property.to), line: lineAt(property.from), called });
}

/** `value = Name(…)`, `value: Name = …`, `with Name(…) as value`. */
function readAssignments(node: SyntaxNode, source: string, book: UsageBook): void {
  const assigned = node.name === "WithStatement" ? "as" : "AssignOp";
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "TypeDef") declare(child.prevSibling, child, source, book);
    if (child.name !== assigned) continue;
    const [target, value] =
      assigned === "as" ? [child.nextSibling, child.prevSibling] : [beforeType(child), child.nextSibling];
    const base = value === null ? null : valueOf(value, source);
    const name = target === null ? null : pathOf(target, source);
    if (name !== null && base !== null) book.comesFrom(name, boundPart(base, book));
  }
}

function readParameters(node: SyntaxNode, source: string, book: UsageBook): void {
  for (const type of node.getChildren("TypeDef")) declare(type.prevSibling, type, source, book);
}

function declare(target: SyntaxNode | null, type: SyntaxNode, source: string, book: UsageBook): void {
  const name = target === null ? null : pathOf(target, source);
  if (name === null) return;
  for (const word of source.slice(type.from, type.to).match(/[\w.]+/g) ?? [])
    book.comesFrom(name, boundPart(word, book));
}

function beforeType(operator: SyntaxNode): SyntaxNode | null {
  const before = operator.prevSibling;
  return before?.name === "TypeDef" ? before.prevSibling : before;
}

/** "manager", "self.manager", "pkg.module.Name"; null for anything that is not a chain of names. */
export function pathOf(node: SyntaxNode, source: string): string | null {
  if (node.name === "VariableName") return source.slice(node.from, node.to);
  if (node.name !== "MemberExpression") return null;
  const property = node.getChild("PropertyName");
  const object = node.firstChild === null ? null : pathOf(node.firstChild, source);
  return property === null || object === null ? null : `${object}.${source.slice(property.from, property.to)}`;
}

/** Like a path; a call counts as its callee, and `await` and brackets are looked through. */
export function valueOf(node: SyntaxNode, source: string): string | null {
  if (node.name === "CallExpression") return node.firstChild === null ? null : valueOf(node.firstChild, source);
  if (node.name === "AwaitExpression" || node.name === "ParenthesizedExpression") {
    const inner = node.name === "AwaitExpression" ? node.lastChild : (node.firstChild?.nextSibling ?? null);
    return inner === null ? null : valueOf(inner, source);
  }
  return pathOf(node, source);
}

/** The longest beginning of a path that is bound, for `import a.b` as well as for `import a`. */
export function boundPart(path: string, book: Pick<UsageBook, "isBound">): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    if (book.isBound(path.slice(0, end))) return path.slice(0, end);
  }
  return path;
}

function split(path: string, book: UsageBook): { readonly base: string; readonly member: string | null } {
  const base = boundPart(path, book);
  const rest = path.slice(base.length + 1);
  return { base, member: rest === "" ? null : rest };
}
