import { LineIndex, type Node, parseTypeScript, programOf, tooDeepAt, walk } from "@apex/ws-cli";
import { IMPORT_NODE_TYPES, type ImportUse, importUseAt, type Migration, type OldModule } from "@apex/ws-migration";

/** A place that names an old module. */
export interface OldUse {
  readonly use: ImportUse<Node>;
  readonly old: OldModule;
  /** The innermost statement that holds it. */
  readonly statement: Node;
}

export interface ReadFile {
  readonly program: Node;
  readonly lines: LineIndex;
  readonly uses: readonly OldUse[];
}

const BLOCKS: ReadonlySet<string> = new Set(["Program", "BlockStatement", "TSModuleBlock", "StaticBlock"]);
const IMPORTS: ReadonlySet<string> = new Set(IMPORT_NODE_TYPES);

/** A node in the list of a program's or a block's statements. */
function statementOf(node: Node, ancestors: readonly Node[]): Node {
  const at = ancestors.findLastIndex(({ type }) => BLOCKS.has(type));
  return ancestors[at + 1] ?? node;
}

/** Parses a file and finds what it takes of the old stack, also through compat. Throws a `SyntaxError` if it cannot be parsed. */
export function readUses(file: string, text: string, migration: Migration): ReadFile {
  if (tooDeepAt(text) !== null) throw new SyntaxError("brackets are nested too deep to parse");
  const parsed = parseTypeScript(file, text);
  const [error] = parsed.errors;
  if (error !== undefined) throw new SyntaxError(error.message);
  const program = programOf(parsed);
  const uses: OldUse[] = [];
  walk(program, {
    enter(node, ancestors) {
      if (!IMPORTS.has(node.type)) return;
      const use = importUseAt(node, ancestors.toReversed());
      const old = use === null ? null : migration.resolve(use.specifier, file);
      if (use !== null && old !== null) uses.push({ use, old, statement: statementOf(node, ancestors) });
    },
  });
  return { program, lines: new LineIndex(text), uses };
}
