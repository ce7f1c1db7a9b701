import { definitionAt, DEFINITION_NODE_TYPES, IMPORT_NODE_TYPES, importUseAt, roleOf } from "@apex/ws-migration";
import type { ScanContext } from "../context.ts";
import type { DefinitionFact, ImportFact, UnclearFact } from "../facts.ts";
import { firstLine, type LineIndex } from "../lines.ts";
import { isStackName } from "../names-stack.ts";
import { computedSpecifier, mayNameModule, writtenBeginning } from "./computed-imports.ts";
import { importFact } from "./import-fact.ts";
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
  readonly source: string;
  readonly lines: LineIndex;
  readonly context: ScanContext;
  /** Only asked for where a comment can matter. */
  readonly comments: () => readonly Comment[];
}

const NAMES_A_MODULE: ReadonlySet<string> = new Set(IMPORT_NODE_TYPES);
const DEFINES: ReadonlySet<string> = new Set(DEFINITION_NODE_TYPES);
const PASSES_ON: ReadonlySet<string> = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "TSImportEqualsDeclaration",
]);
const MAY_CLAIM = /single\s+source\s+of\s+truth|SSOT|\bthe\s+(?:one|only|canonical)\s/i;

export function readTree(program: Node, reader: TreeReader): TreeFacts {
  const collector = new TreeCollector(reader);
  walk(program, { enter: (node, ancestors) => collector.enter(node, ancestors) });
  const statements = childrenOf(program, "body");
  return {
    imports: collector.imports.toSorted((a, b) => a.line - b.line),
    definitions: collector.definitions,
    unclear: collector.unclear,
    onlyPassesOn: statements.length > 0 && statements.every(passesOn),
    assignsExports: collector.assignsExports,
  };
}

function passesOn(statement: Node): boolean {
  return (
    PASSES_ON.has(statement.type) ||
    (statement.type === "ExportNamedDeclaration" && childOf(statement, "declaration") === null)
  );
}

/** Takes what is of interest from each node. */
class TreeCollector {
  readonly imports: ImportFact[] = [];
  readonly definitions: DefinitionFact[] = [];
  assignsExports = false;
  readonly #reader: TreeReader;
  readonly #mayClaim: boolean;
  readonly #createsRequire: boolean;
  readonly #computed: UnclearFact[] = [];
  /** Strings that may name a module, wherever they stand. */
  readonly #strings: { readonly start: number; readonly value: string }[] = [];
  /** Where the strings are that have been judged as the specifier of an import. */
  readonly #judged: Pick<Node, "start" | "end">[] = [];
  /** A module is loaded of whose name nothing is written down there. */
  #loadsUnknown = false;

  constructor(reader: TreeReader) {
    this.#reader = reader;
    this.#mayClaim = MAY_CLAIM.test(reader.source);
    this.#createsRequire = reader.source.includes("createRequire");
  }

  /** Statements that name the stack and are not understood. */
  get unclear(): UnclearFact[] {
    if (!this.#loadsUnknown) return this.#computed;
    const { context, lines } = this.#reader;
    const why = "a string names the stack, and the file loads modules by names that it computes";
    const unclaimed = this.#strings.filter(
      ({ start, value }) => !this.#judged.some((each) => each.start <= start && start < each.end) && isStackName(value, context),
    );
    return [
      ...this.#computed,
      ...unclaimed.map(({ start, value }) => ({ line: lines.lineAt(start), text: JSON.stringify(value), why })),
    ];
  }

  /** `ancestors` has the parent last. */
  enter(node: Node, ancestors: readonly Node[]): void {
    if (NAMES_A_MODULE.has(node.type) && mayNameModule(node, this.#createsRequire)) this.#enterImport(node, ancestors);
    if (DEFINES.has(node.type)) this.#enterDefinition(node, ancestors);
    else if (node.type === "Literal" || node.type === "TemplateLiteral") this.#enterString(node);
    else if (node.type === "MemberExpression" && isExportsObject(node)) this.assignsExports = true;
  }

  #enterImport(node: Node, ancestors: readonly Node[]): void {
    const { source, lines, context } = this.#reader;
    const around = ancestors.toReversed();
    const use = importUseAt(node, around);
    if (use !== null) {
      this.imports.push(importFact(use, ancestors, lines));
      this.#judged.push(use.source);
      return;
    }
    const specifier = computedSpecifier(node, around);
    if (specifier === null) return;
    const beginning = writtenBeginning(specifier);
    // What begins with a path of its own leads there, whatever follows. A URL is a file, and rarely a module.
    if (beginning === "" && node.type !== "NewExpression") this.#loadsUnknown = true;
    const texts = [source.slice(specifier.start, specifier.end), beginning];
    const leadsThere = beginning !== "" && [beginning, `${beginning}x`].some((each) => context.isOld(each));
    if (leadsThere || texts.some((each) => context.mentionsStack(each))) {
      const why = "loads a module whose name is put together when it runs";
      this.#computed.push({ line: lines.lineAt(node.start), text: firstLine(source, node.start), why });
      this.#judged.push(specifier);
    }
  }

  #enterDefinition(node: Node, ancestors: readonly Node[]): void {
    const { source, lines, context, comments } = this.#reader;
    const site = definitionAt(node, ancestors.slice(-3).toReversed());
    if (site === null) return;
    const docComment = this.#mayClaim ? commentsBefore(site.documented, source, comments()) : null;
    const role = roleOf({ ...site, docComment }, context.roles);
    if (role === null) return;
    const { kind, name, id } = site;
    this.definitions.push({ ...role, kind, name, line: lines.lineAt(id.start), methods: methodsOf(node, name) });
  }

  #enterString(node: Node): void {
    const value = writtenBeginning(node);
    if (/^\S*[./]\S*$/.test(value)) this.#strings.push({ start: node.start, value });
  }
}

function isExportsObject(node: Node): boolean {
  const object = childOf(node, "object");
  const name = textOf(object, "name");
  return name === "exports" || (name === "module" && textOf(childOf(node, "property"), "name") === "exports");
}

/** The comments directly before one of the nodes, joined. */
function commentsBefore(nodes: readonly Node[], source: string, comments: readonly Comment[]): string | null {
  const found = nodes.flatMap((node) => commentsAt(node.start, source, comments));
  return found.length === 0 ? null : found.join("\n");
}

function commentsAt(offset: number, source: string, comments: readonly Comment[]): string[] {
  let start = offset;
  const found: string[] = [];
  for (let index = comments.findLastIndex(({ end }) => end <= offset); index >= 0; index--) {
    const comment = comments[index];
    if (comment === undefined || source.slice(comment.end, start).trim() !== "") break;
    found.unshift(comment.value);
    start = comment.start;
  }
  return found;
}
