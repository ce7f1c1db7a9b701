import {
  definitionAt,
  DEFINITION_NODE_TYPES,
  IMPORT_NODE_TYPES,
  importUseAt,
  roleOf,
  type ImportForm,
  type ImportUse,
} from "@apex/ws-migration";
import type { ScanContext } from "../context.ts";
import type { DefinitionFact, ImportedName, ImportFact, UnclearFact } from "../facts.ts";
import { firstLine, type LineIndex } from "../lines.ts";
import { isStackName } from "../names-stack.ts";
import { methodsOf } from "./methods.ts";
import { childOf, childrenOf, textOf, walk, type Node } from "./walk.ts";

export interface TreeFacts {
  readonly imports: ImportFact[];
  readonly definitions: DefinitionFact[];
  readonly unclear: UnclearFact[];
  readonly onlyPassesOn: boolean;
  /** Assigns to `exports` or `module.exports`, so what it exports is not known by name. */
  readonly assignsExports: boolean;
}

interface Comment {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface TreeReader {
  readonly lines: LineIndex;
  readonly context: ScanContext;
  /** Only asked for where a comment can matter. */
  readonly comments: () => readonly Comment[];
}

const NAMES_A_MODULE: ReadonlySet<string> = new Set(IMPORT_NODE_TYPES);
const DEFINES: ReadonlySet<string> = new Set(DEFINITION_NODE_TYPES);
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
const PASSES_ON: ReadonlySet<string> = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "TSImportEqualsDeclaration",
]);
const MAY_CLAIM = /single\s+source\s+of\s+truth|SSOT|\bthe\s+(?:one|only|canonical)\s/i;

export function readTree(program: Node, source: string, reader: TreeReader): TreeFacts {
  const { lines, context } = reader;
  const imports: ImportFact[] = [];
  const definitions: DefinitionFact[] = [];
  const computed: UnclearFact[] = [];
  const strings: { readonly line: number; readonly value: string }[] = [];
  const mentions = context.mentionsStack(source);
  const mayClaim = MAY_CLAIM.test(source);
  let computes = false;
  let assignsExports = false;

  walk(program, {
    enter(node, ancestors) {
      if (NAMES_A_MODULE.has(node.type) && mayNameModule(node)) {
        const use = importUseAt(node, ancestors.toReversed());
        if (use !== null) imports.push(importFact(use, ancestors, lines));
        else if (loadsComputed(node)) {
          const argument = childOf(node, "source") ?? childrenOf(node, "arguments")[0] ?? node;
          const beginning = writtenBeginning(argument);
          // What begins with a path of its own leads there, whatever follows.
          if (beginning === "") computes = true;
          if (
            context.mentionsStack(source.slice(argument.start, argument.end)) ||
            (beginning !== "" && context.isOld(`${beginning}x`))
          ) {
            computed.push({
              line: lines.lineAt(node.start),
              text: firstLine(source, node.start),
              why: "loads a module whose name is put together when it runs",
            });
          }
        }
      }
      if (DEFINES.has(node.type)) {
        const site = definitionAt(node, ancestors.slice(-3).toReversed());
        if (site === null) return;
        const docComment = mayClaim ? commentBefore(site.documented, source, reader.comments()) : null;
        const found = roleOf({ ...site, docComment }, context.roles);
        if (found !== null) {
          definitions.push({
            ...found,
            kind: site.kind,
            name: site.name,
            line: lines.lineAt(site.id.start),
            methods: methodsOf(node, site.name),
          });
        }
      } else if (
        mentions &&
        node.type === "Literal" &&
        typeof node["value"] === "string" &&
        isSpecifier(node["value"], context)
      ) {
        strings.push({ line: lines.lineAt(node.start), value: node["value"] });
      } else if (node.type === "MemberExpression" && isExportsObject(node)) assignsExports = true;
    },
  });

  const understood = new Set(imports.map(({ specifier }) => specifier));
  const unclaimed = strings.filter(({ value }) => computes && !understood.has(value));
  const why = "a string names the stack, and the file loads modules by names that it computes";
  return {
    imports: imports.toSorted((a, b) => a.line - b.line),
    definitions,
    unclear: [...computed, ...unclaimed.map(({ line, value }) => ({ line, text: JSON.stringify(value), why }))],
    onlyPassesOn: childrenOf(program, "body").length > 0 && childrenOf(program, "body").every(passesOn),
    assignsExports,
  };
}

function passesOn(statement: Node): boolean {
  return (
    PASSES_ON.has(statement.type) ||
    (statement.type === "ExportNamedDeclaration" && childOf(statement, "declaration") === null)
  );
}

function importFact(use: ImportUse<Node>, ancestors: readonly Node[], lines: LineIndex): ImportFact {
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

/** Calls are the most frequent nodes: only those with a callee that can load a module are looked at. */
function mayNameModule(node: Node): boolean {
  const callee = childOf(node, "callee");
  if (node.type === "NewExpression") return textOf(callee, "name") === "URL";
  if (node.type !== "CallExpression" || callee === null) return true;
  return callee.type === "Identifier" ? textOf(callee, "name") === "require" : childrenOf(node, "arguments").length > 0;
}

const MOCK_CALL =
  /^(?:mock|doMock|unmock|doUnmock|importActual|importMock|requireActual|requireMock|unstable_mockModule)$/;

function loadsComputed(node: Node): boolean {
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

/** The text with which a template or a sum of strings begins; "" if it begins with a value. */
function writtenBeginning(node: Node): string {
  if (node.type === "Literal") return textOf(node, "value") ?? "";
  if (node.type === "BinaryExpression") return writtenBeginning(childOf(node, "left") ?? node);
  if (node.type !== "TemplateLiteral") return "";
  const [first] = childrenOf(node, "quasis") as readonly (Node & { readonly value?: { readonly cooked?: string } })[];
  return first?.value?.cooked ?? "";
}

function isSpecifier(value: string, context: ScanContext): boolean {
  return context.mentionsStack(value) && !/\s/.test(value) && isStackName(value, context);
}

function isExportsObject(node: Node): boolean {
  const object = childOf(node, "object");
  const name = textOf(object, "name");
  return name === "exports" || (name === "module" && textOf(childOf(node, "property"), "name") === "exports");
}

/** The comments directly before a node, joined. */
function commentBefore(node: Node, source: string, comments: readonly Comment[]): string | null {
  let start = node.start;
  const found: string[] = [];
  for (let index = comments.findLastIndex(({ end }) => end <= node.start); index >= 0; index--) {
    const comment = comments[index];
    if (comment === undefined || source.slice(comment.end, start).trim() !== "") break;
    found.unshift(comment.value);
    start = comment.start;
  }
  return found.length === 0 ? null : found.join("\n");
}
