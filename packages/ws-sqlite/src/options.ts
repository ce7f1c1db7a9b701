import path from "node:path";
import { fileURLToPath } from "node:url";
import { aWhole, checkFields, checkValue, oneOf, type Rule } from "@apex/ws-queue-core";

const SYNCHRONOUS = ["full", "normal", "off"] as const;
const CHECKS = ["auto", "always", "never"] as const;

/** How a SQLite store is kept. All of it is optional. */
export interface SqliteOptions {
  /**
   * `full` (default): a commit is answered once it is on the disk, so the store's durability is `disk`. `normal` and
   * `off` survive the death of the process but not a power cut, so their durability is `memory`.
   */
  readonly synchronous?: (typeof SYNCHRONOUS)[number];
  /**
   * When the file is searched for damage at opening; takes about a second per GB. `auto` (default): when the process that
   * had it before did not close it. Damage that is met later is reported as `store_damaged` in any case.
   */
  readonly check?: (typeof CHECKS)[number];
  /** Memory for the states of recently used streams, threads and producers, in bytes. Default 32 MiB. */
  readonly stateCacheBytesMax?: number;
}

export interface ResolvedOptions extends Required<SqliteOptions> {
  /** Absolute. */
  readonly path: string;
}

const aFile: Rule<string | URL> = {
  is: (value): value is string | URL => (value instanceof URL && value.protocol === "file:") || (typeof value === "string" && value !== "" && value !== ":memory:" && !value.includes("\0")),
  form: 'the path of a file, for example "apex.db"; use memoryStore() for none',
};

const RULES = {
  synchronous: oneOf(...SYNCHRONOUS),
  check: oneOf(...CHECKS),
  stateCacheBytesMax: aWhole(0),
};

/** The options with their defaults. Throws `misconfigured`. */
export function resolveOptions(file: string | URL, options: SqliteOptions): ResolvedOptions {
  const name = checkValue("The store's file", file, aFile);
  const { synchronous = "full", check = "auto", stateCacheBytesMax = 32 * 1024 * 1024 } = checkFields("sqliteStore", options, RULES);
  return { path: path.resolve(typeof name === "string" ? name : fileURLToPath(name)), synchronous, check, stateCacheBytesMax };
}
