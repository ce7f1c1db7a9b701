import path from "node:path";
import { fileURLToPath } from "node:url";
import { createError } from "@apex/ws-queue-core";

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

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw createError("misconfigured", `${name} must be one of ${allowed.join(", ")}, not ${String(value)}`, { name });
}

function resolvePath(file: string | URL): string {
  const name = typeof file === "string" ? file : fileURLToPath(file);
  if (name !== "" && name !== ":memory:" && !name.includes("\0")) return path.resolve(name);
  throw createError("misconfigured", 'The store needs the path of a file, for example "apex.db"; use memoryStore() for none');
}

/** The options with their defaults. Throws `misconfigured`. */
export function resolveOptions(file: string | URL, options: SqliteOptions): ResolvedOptions {
  const { synchronous = "full", check = "auto", stateCacheBytesMax = 32 * 1024 * 1024 } = options;
  if (!Number.isSafeInteger(stateCacheBytesMax) || stateCacheBytesMax < 0) {
    throw createError("misconfigured", "stateCacheBytesMax must be a whole number of bytes", { name: "stateCacheBytesMax" });
  }
  return {
    path: resolvePath(file),
    synchronous: oneOf("synchronous", synchronous, SYNCHRONOUS),
    check: oneOf("check", check, CHECKS),
    stateCacheBytesMax,
  };
}
