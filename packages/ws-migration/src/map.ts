import type { FacadeName } from "./compat-breaks.ts";

/** `backend`: the TypeScript services and the Python tree, two spellings of the same modules; `page`: the old page. */
export type Tree = "backend" | "page";

/** `automatic`: a tool may rewrite the import; `note`: it may, and a person looks at each call; `manual`: a person writes it anew. */
export type Rewrite = "automatic" | "note" | "manual";

/** What a definition competes for: there should be one of each. */
export type Role = "manager" | "queue" | "buffer" | "registry" | "emitter" | "bridge" | "factory";

/** What stands in place of an old export. */
export interface Successor {
  /** Specifier to import from: `@apex/ws-manager`. */
  readonly module: string;
  /** The exported name, or null if nothing is imported for it. */
  readonly name: string | null;
  /** What the code says instead: `manager.onRequest(…)`. */
  readonly use: string;
  /** A type can stand in for an old name only where that is imported as a type. */
  readonly kind: "value" | "type";
  /** False: to come. Nothing may be rewritten to it yet. */
  readonly available: boolean;
}

/** One exported name of an old module. */
export interface MapExport {
  /** The TypeScript spelling: `getWebsocketManager`. */
  readonly name: string;
  /** The Python spelling: `get_websocket_manager`; null for the page. */
  readonly python: string | null;
  readonly kind: "class" | "function" | "value" | "enum" | "type";
  readonly role: Role | null;
  /** The module where the name is really defined, if this one only passes it on. */
  readonly from: string | null;
  readonly successor: Successor | null;
  readonly rewrite: Rewrite;
  /** The deliberate break that every use of it through `@apex/ws-legacy-compat` is, by its id there; not set: it works. */
  readonly breaks?: string;
  /** What of compat it is, or makes, where some calls of that break; not set: none does. */
  readonly facade?: FacadeName;
  /** What to do, in a sentence. */
  readonly recipe: string;
}

/** One old module: a specifier without its prefix. */
export interface MapModule {
  /** `websocket-core/message-queue`; of the page: `services/webSocketService`. */
  readonly module: string;
  /** `websocket_core.message_queue`; null for the page. */
  readonly python: string | null;
  readonly tree: Tree;
  /** `gone`: the module no longer exists and is still imported. */
  readonly kind: "implementation" | "shim" | "package-root" | "types" | "gone";
  /** Where the module was seen: `seed`, `beta-14`, `beta-17`. */
  readonly generations: readonly string[];
  /** First version of Apex WS that knows the row; empty for a row of a team. */
  readonly since: string;
  /** First version that no longer supports it; empty for a row of a team. */
  readonly until: string;
  readonly exports: readonly MapExport[];
  /** What to do about a name that has no row of its own. */
  readonly recipe: string;
}

/** Every module whose name begins with `prefix` is old, even without a row. */
export interface MapRule {
  readonly tree: Tree;
  readonly prefix: string;
  readonly recipe: string;
}

export interface LegacyMap {
  readonly version: string;
  /** Versions of the map that a baseline may have been written with. */
  readonly readable: readonly string[];
  readonly prefixes: {
    readonly typescript: readonly string[];
    readonly python: readonly string[];
    readonly page: readonly string[];
    /** Of the package that keeps the old names alive for a while. */
    readonly compat: readonly string[];
  };
  readonly modules: readonly MapModule[];
  readonly rules: readonly MapRule[];
}
