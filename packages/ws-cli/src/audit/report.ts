import type { MapModule, Rewrite, Role, Tree } from "@apex/ws-migration";

/**
 * What `apex-ws audit --json` prints. Two runs over the same files give the same bytes: no clock, no absolute path, every
 * list sorted. A change that an old reader would misread gets a new `version`.
 *
 * Files are relative to the audited folder, with "/". Lines begin at 1.
 */
export interface AuditReport {
  readonly format: "apex-ws.audit";
  readonly version: 1;
  readonly mapVersion: string;
  readonly totals: Totals;
  /** Old modules that are used, most used first. */
  readonly entryPoints: readonly EntryPoint[];
  /** Classes and factories that play a role of the stack, the most used of each role first. */
  readonly definitions: readonly Definition[];
  /** How far the definitions of a role are from each other, the nearest pairs first. */
  readonly distances: readonly Distance[];
  /** Files from which the audit followed imports to see what is really used. */
  readonly entryFiles: readonly string[];
  readonly cycles: { readonly loadTime: readonly Cycle[]; readonly withInnerImports: readonly Cycle[] };
  /** What throws on purpose through compat, by the ids of docs/migration.md: to be mended before the switch. */
  readonly breaks: readonly CompatBreak[];
  /** What running processes were counted to use of the old names, most used first; null if no counts were given. */
  readonly production: Production | null;
  /** The order in which files can move: the batches of an earlier number first. */
  readonly batches: readonly Batch[];
  /** Files that use the stack, what they import of each other, and how each was classified. */
  readonly graph: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] };
  /** Files that could not be read or parsed as a whole. */
  readonly problems: readonly Problem[];
  /** Folders that were not read because of their names: "service/build". */
  readonly leftOut: readonly string[];
  /** Statements that name the stack and that the audit does not understand. The gate fails for each that was not accepted. */
  readonly unclear: readonly Unclear[];
}

export interface Totals {
  readonly files: number;
  readonly typescriptFiles: number;
  readonly pythonFiles: number;
  readonly bytes: number;
  /** Files with at least one use. */
  readonly filesWithUses: number;
  /** Uses by import statements, and how many of them are outside tests. */
  readonly statements: number;
  readonly statementsOutsideTests: number;
  /** Names in strings: `vi.mock("…")`, `patch("…")`, `import_module("…")`. */
  readonly strings: number;
  readonly definitions: number;
  readonly byStatus: Readonly<Record<UseStatus, number>>;
}

/**
 * `current`: the new packages. `legacy`: an old implementation. `shim`: an old module, or a file of the tree, that only
 * passes on names of another one. `dead`: the module, or each name taken from it, is not there any more.
 */
export type UseStatus = "current" | "legacy" | "shim" | "dead";

export interface EntryPoint {
  /** The old module without its prefix: "websocket-core/message-queue". */
  readonly module: string;
  readonly tree: Tree;
  /** `unlisted`: only a prefix rule of the map knows the module. */
  readonly kind: MapModule["kind"] | "unlisted";
  readonly statements: number;
  readonly statementsOutsideTests: number;
  readonly strings: number;
  readonly names: readonly NameUse[];
  readonly uses: readonly Use[];
  /** Tests that import or patch the module, and what of them depends on how it works inside. */
  readonly tests: readonly TestTouch[];
  /** What to do with names that have no recipe of their own. */
  readonly recipe: string;
}

export interface NameUse {
  /** In the spelling of the map. */
  readonly name: string;
  readonly count: number;
  readonly rewrite: Rewrite;
  /** "@apex/ws-manager createManager", or null where nothing takes the name's place. */
  readonly successor: string | null;
  /** The deliberate break of compat that every use of the name is ("raw-sockets"), or null: the name works there. */
  readonly breaks: string | null;
  /** How often running processes used it; null if no counts were given. */
  readonly counted: number | null;
}

/** One statement or string that names an old module. */
export interface Use {
  readonly file: string;
  readonly line: number;
  readonly language: Language;
  readonly test: boolean;
  readonly kind: "statement" | "string";
  /** "import", "export-from", "require", "mock", "python-from", "patch", … */
  readonly form: string;
  /** As it is written. */
  readonly specifier: string;
  /** Names that are taken from the module, as they are written; "*" for the module as a whole, "default" for a default import. */
  readonly names: readonly string[];
  /** What a baseline counts for them: "websocket-core/manager#WebSocketManager", in the spelling of the map. */
  readonly keys: readonly string[];
  readonly status: Exclude<UseStatus, "current">;
  /** Erased before the program runs: `import type`, `if TYPE_CHECKING`. */
  readonly typeOnly: boolean;
  /** Inside a function or a main guard, so not at load time. */
  readonly inner: boolean;
  /** Files of the tree through which the name arrives, for an import of a local shim; the last one imports the old module. */
  readonly through: readonly string[];
}

export type Language = "typescript" | "python";

export interface Production {
  readonly used: readonly { readonly name: string; readonly count: number }[];
  /** Names that TypeScript outside of tests imports, and that no process used: dead code, or a process that was not counted. */
  readonly unused: readonly string[];
}

export interface CompatBreak {
  /** "raw-sockets", "unscoped-broadcast", "registered-instances", "overriding-subclasses", "no-user" */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly language: Language;
  readonly test: boolean;
  /** "call": a call; "class": a subclass; "name": a name of which every use breaks, where it is imported. */
  readonly kind: "call" | "class" | "name";
  /** The old name, and what of it: "WebSocketManager.broadcast". */
  readonly what: string;
  /** False: it breaks if the user's id is missing, which its type allows. */
  readonly sure: boolean;
}

export interface Definition {
  /** "src/queue.ts#MessageQueue" */
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly language: Language;
  readonly kind: "class" | "function";
  /** What gave the role away. */
  readonly by: readonly ("name" | "methods" | "comment")[];
  /** The old module that this file is, if it lies in a root of the old tree. */
  readonly module: string | null;
  /** Defined in a test: a double, which the gate does not count. */
  readonly test: boolean;
  /** Listed under `allow` in apex-ws.migration.json, so not competing. */
  readonly allowed: boolean;
  readonly methods: readonly Method[];
  readonly usage: Usage;
  readonly tests: readonly TestTouch[];
}

export interface Method {
  readonly name: string;
  /** Parameter names as they are written, without `self` and `cls`; "?" behind an optional one, "..." before a rest. */
  readonly parameters: readonly string[];
  readonly async: boolean;
}

export interface Usage {
  /** An entry file reaches the definition's file over imports that run. */
  readonly reached: boolean;
  /** Files outside tests, and tests, that import it. */
  readonly importers: number;
  readonly testImporters: number;
  /** `new X()` or `X()` of a class, outside tests. */
  readonly constructed: number;
  /** Calls of a factory, or of static methods, outside tests. */
  readonly called: number;
}

/** A test that imports or patches a definition. */
export interface TestTouch {
  readonly file: string;
  /** What it holds on to that another implementation does not have. Empty: the test survives a replacement of equal behaviour. */
  readonly breaks: readonly Break[];
}

export interface Break {
  readonly line: number;
  readonly why: "private-member" | "raw-socket" | "queue-internal";
  /** "manager._connections" */
  readonly what: string;
}

export interface Distance {
  readonly role: Role;
  /** Ids of two definitions; `a` sorts before `b`. */
  readonly a: string;
  readonly b: string;
  /** Methods of both, in camelCase. */
  readonly common: readonly string[];
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** Common methods whose parameters differ. */
  readonly differing: readonly { readonly method: string; readonly a: string; readonly b: string }[];
}

/** A strongly connected component of more than one file, or a file that imports itself. */
export interface Cycle {
  readonly files: readonly string[];
  /** The import whose removal leaves the smallest component, and the size of that component; 1 when no cycle is left. */
  readonly cut: { readonly from: string; readonly to: string; readonly line: number; readonly leaves: number };
}

/** Files that move together, and are committed and reverted as one. */
export interface Batch {
  /** From 1. A batch depends on earlier ones only. */
  readonly number: number;
  readonly files: readonly string[];
  readonly tests: readonly string[];
  /** Old modules that the batch leaves. */
  readonly modules: readonly string[];
  readonly statements: number;
  readonly strings: number;
  /** By what the map says for each name: how many a codemod does, how many need a look, how many a person. */
  readonly rewrites: Readonly<Record<Rewrite, number>>;
  /** Numbers of the batches that have to be done before. */
  readonly after: readonly number[];
  /** Set when the batch is a cycle: the import to cut if it is too large for one commit. */
  readonly cut: Cycle["cut"] | null;
}

export interface GraphNode {
  readonly file: string;
  readonly language: Language;
  readonly test: boolean;
  readonly uses: number;
  readonly definitions: number;
  readonly batch: number | null;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly inner: boolean;
}

export interface Problem {
  readonly file: string;
  /** Null when the file as a whole is meant. */
  readonly line: number | null;
  readonly code: "syntax" | "unreadable" | "too-large" | "binary" | "tsconfig" | "team-file";
  readonly message: string;
}

export interface Unclear {
  readonly file: string;
  readonly line: number;
  /** The statement's first line, as it is written. */
  readonly text: string;
  readonly why: string;
}
