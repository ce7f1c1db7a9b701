import type { ImportForm, ImportUse } from "@apex/ws-migration";
import type { ImportedName, ImportFact } from "../facts.ts";
import type { LineIndex } from "../lines.ts";
import { childOf, textOf, type Node } from "./walk.ts";

const FUNCTIONS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);
const IN_STRINGS: ReadonlySet<ImportForm> = new Set<ImportForm>([
  "mock",
  "mock-actual",
  "dynamic-import",
  "require-resolve",
]);

/** `ancestors` has the parent last. */
export function importFact(use: ImportUse<Node>, ancestors: readonly Node[], lines: LineIndex): ImportFact {
  const inStrings = IN_STRINGS.has(use.form);
  const names = use.names.map(({ name, node, typeOnly }): ImportedName => {
    return {
      name,
      local: localOf(use, node, ancestors),
      exportedAs: use.form === "export-from" ? exportedAs(use.node, node) : null,
      typeOnly,
    };
  });
  return {
    line: lines.lineAt(use.node.start),
    kind: inStrings ? "string" : "statement",
    form: use.form,
    specifier: use.specifier,
    names,
    typeOnly: names.every(({ typeOnly }) => typeOnly),
    inner: inStrings || ancestors.some(({ type }) => FUNCTIONS.has(type)),
  };
}

/** The name by which the file knows what it took, or null. */
function localOf(use: ImportUse<Node>, node: Node, ancestors: readonly Node[]): string | null {
  if (use.form === "import-equals") return textOf(childOf(use.node, "id"), "name");
  const local = childOf(node, "local");
  if (use.form === "import") return textOf(local, "name");
  if (node.type === "Property") {
    const value = childOf(node, "value");
    return textOf(value?.type === "AssignmentPattern" ? childOf(value, "left") : value, "name");
  }
  const holder = ancestors.findLast(
    ({ type }) => type !== "AwaitExpression" && !type.startsWith("TS") && type !== "MemberExpression",
  );
  return holder?.type === "VariableDeclarator" ? textOf(childOf(holder, "id"), "name") : null;
}

function exportedAs(statement: Node, node: Node): string {
  const exported = childOf(node.type === "ExportSpecifier" ? node : statement, "exported");
  return textOf(exported, "name") ?? textOf(exported, "value") ?? "*";
}
