import path from "node:path";
import { childOf, textOf } from "@apex/ws-cli";
import type { MapExport, Migration } from "@apex/ws-migration";
import type { Edit } from "./edits.ts";
import { type References, referencesIn } from "./references.ts";
import type { Left, Transformed } from "./result.ts";
import { todoAbove } from "./todo.ts";
import { type OldUse, type ReadFile, readUses } from "./uses.ts";
import { givesManager, MANAGER, managerCalls } from "./manager-calls.ts";

/** What a name is imported as, and from where. */
interface Move {
  readonly module: string;
  readonly name: string;
  readonly asType: boolean;
}

/** Members of the old managers that the successor does not have: a file that takes one does more with the type than pass it on. */
const OLD_MEMBERS = [
  ...["sendToUser", "sendToThread", "sendMessage", "sendAgentEvent", "sendError", "sendNotification", "emitCriticalEvent", "emitAgentEvent"],
  ...["broadcast", "broadcastToUser", "broadcastToAll", "addConnection", "removeConnection", "connectUser", "disconnectUser", "getConnection"],
  ...["getUserConnections", "isConnectionActive", "getStats", "getConnectionHealth", "handleMessage", "registerHandler", "enqueue", "initialize", "shutdown"],
];

/** Names go to what the map says takes their place, where that compiles; above everything else goes a line with the recipe. */
export function toSuccessor(file: string, text: string, migration: Migration, manager: string | null): Transformed {
  const { program, lines, uses } = readUses(file, text, migration);
  const edits: Edit[] = [];
  const left: Left[] = [];
  let moved = 0;
  const references = uses.length === 0 ? null : referencesIn(program);
  // The mock of an old module mocks nothing once the import is of another.
  const mocked = new Set(uses.flatMap(({ use, old }) => (use.form === "mock" || use.form === "mock-actual" ? [old.module] : [])));
  const given = manager === null || mocked.size > 0 ? null : managerEdits({ uses, program, text, migration, from: specifierFrom(file, manager) });
  for (const each of uses) {
    const { use, old, statement } = each;
    const rows = use.names.map(({ name }) => migration.exportOf(old, name));
    const statementEdits = mocked.has(old.module) || references === null ? null : movedStatement(each, rows, references, text);
    if (statementEdits === null && given !== null && takesManager(each, migration)) {
      moved += rows.length;
      continue;
    }
    if (statementEdits !== null) {
      edits.push(...statementEdits);
      moved += rows.length;
      continue;
    }
    const recipes = new Set<string>();
    for (const [index, { recipe }] of rows.entries()) {
      const name = use.names[index]?.name ?? "*";
      left.push({ line: lines.lineAt(use.node.start), what: `${old.module}#${name}`, recipe });
      recipes.add(`${name === "*" ? old.module : name}: ${recipe}`);
    }
    for (const says of recipes) {
      const todo = todoAbove(text, statement.start, says);
      if (todo !== null && !edits.some(({ start, text: same }) => start === todo.start && same === todo.text)) edits.push(todo);
    }
  }
  return { edits: [...edits, ...(given ?? [])], moved, left, modules: uses.map(({ old }) => old.module) };
}

/** The edits that move a whole statement: all of its names go to one module, else none does. */
function movedStatement({ use }: OldUse, rows: readonly MapExport[], references: References, text: string): Edit[] | null {
  if (use.form !== "import") return null;
  const moves = use.names.map(({ node, typeOnly }, index) => {
    const local = textOf(childOf(node, "local"), "name");
    const row = rows[index];
    return local === null || row === undefined || node.type !== "ImportSpecifier" ? null : moveOf(row, local, typeOnly, references);
  });
  const [first] = moves;
  if (first === null || first === undefined || moves.some((move) => move?.module !== first.module)) return null;
  const edits: Edit[] = [{ start: use.source.start + 1, end: use.source.end - 1, text: first.module }];
  const seen = new Set<string>();
  for (const [index, { node, typeOnly }] of use.names.entries()) {
    const move = moves[index];
    const local = textOf(childOf(node, "local"), "name") ?? "";
    if (move === null || move === undefined) return null;
    const type = move.asType && !typeOnly ? "type " : "";
    const written = text.slice(node.start, node.end).startsWith("type ") ? "type " : type;
    edits.push({ start: node.start, end: node.end, text: written + (move.name === local ? local : `${move.name} as ${local}`) });
    seen.add(local);
  }
  return seen.size === use.names.length ? edits : null;
}

function moveOf(row: MapExport, local: string, typeOnly: boolean, { asValue, members }: References): Move | null {
  const usedAsType = !asValue.has(local);
  if (row.role === "manager" && row.kind === "class") {
    const passedOn = usedAsType && !OLD_MEMBERS.some((member) => members.has(member));
    return passedOn ? { module: "@apex/ws-manager", name: "Manager", asType: true } : null;
  }
  const { successor } = row;
  if (successor === null || successor.name === null || !successor.available || row.rewrite === "manual") return null;
  if (successor.kind === "type") return usedAsType ? { module: successor.module, name: successor.name, asType: true } : null;
  return row.rewrite === "automatic" && !typeOnly ? { module: successor.module, name: successor.name, asType: false } : null;
}

/** An import of factories by their names alone, all of which give the manager. */
function takesManager({ use, old }: OldUse, migration: Migration): boolean {
  return use.form === "import" && use.names.every(({ name, node }) => node.type === "ImportSpecifier" && givesManager(migration.exportOf(old, name)));
}

interface ManagerFile extends Pick<ReadFile, "uses" | "program"> {
  readonly text: string;
  readonly migration: Migration;
  readonly from: string;
}

/** The one manager in place of the old ones, its import included; null where a person has to look. */
function managerEdits({ uses, program, text, migration, from }: ManagerFile): Edit[] | null {
  const imports = uses.filter((each) => takesManager(each, migration));
  const [first] = imports;
  if (first === undefined) return null;
  const makers = new Set(imports.flatMap(({ use }) => use.names.map(({ node }) => textOf(childOf(node, "local"), "name") ?? "")));
  const calls = managerCalls(program, makers, text);
  if (calls === null || text.includes(MANAGER)) return null;
  const heads = imports.map(({ use }, index): Edit => {
    const quote = text.charAt(use.source.start);
    // A second import of factories has nothing left to import; its specifier goes with it.
    const names = `import { manager as ${MANAGER} } from ${quote}${from}`;
    return { start: use.node.start, end: index === 0 ? use.source.end - 1 : use.node.end, text: index === 0 ? names : "" };
  });
  return [...heads, ...calls];
}

/** The module of the manager as a file names it: a path is made relative to the file. */
function specifierFrom(file: string, manager: string): string {
  if (!path.isAbsolute(manager)) return manager;
  const relative = path.relative(path.dirname(file), manager).split(path.sep).join("/");
  return relative.startsWith(".") ? relative : `./${relative}`;
}
