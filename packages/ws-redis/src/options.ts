import { aWhole, checkFields, oneOf, type Rule } from "@apex/ws-queue-core";
import { resolveOptions as resolveConnection, type RedisConnectionOptions } from "./connection/options.ts";
import { createKeys, DEFAULT_PREFIX, type Keys } from "./keys.ts";

/** How a Redis store is kept. All of it is optional. */
export interface RedisOptions extends Omit<RedisConnectionOptions, "url"> {
  /** Before every key and channel, so that several stores share a server. At most 64 printable ASCII characters, no braces. Default `apex:`. */
  readonly prefix?: string;
  /**
   * What is expected of the server. `disk`: opening is refused unless Redis writes each answered commit to its disk (`appendonly yes`,
   * `appendfsync always`, `no-appendfsync-on-rewrite no`). `memory`: also a server that may lose what it answered will do. Default: the
   * store has the level that the server has, and a warning of the process says once what may be lost.
   */
  readonly durability?: "memory" | "disk";
  /** Memory for what the node remembers of recently used threads, in bytes. It is never believed without the server. Default 32 MiB. */
  readonly cacheBytesMax?: number;
}

export interface ResolvedRedisOptions {
  readonly connection: RedisConnectionOptions;
  readonly keys: Keys;
  readonly durability: "memory" | "disk" | undefined;
  readonly cacheBytesMax: number;
}

const aText: Rule<string> = { is: (value): value is string => typeof value === "string", form: "text" };
const CACHE_BYTES_MAX = 32 * 1_024 * 1_024;
const RULES = { prefix: aText, durability: oneOf<"memory" | "disk">("memory", "disk"), cacheBytesMax: aWhole(0) };

/** The options with their defaults. Throws `misconfigured`, without anything of the URL. */
export function resolveRedisOptions(url: string, { prefix, durability, cacheBytesMax, ...connection }: RedisOptions): ResolvedRedisOptions {
  const own = { ...(prefix !== undefined && { prefix }), ...(durability !== undefined && { durability }), ...(cacheBytesMax !== undefined && { cacheBytesMax }) };
  const checked = checkFields("redisStore", own, RULES);
  const target = { ...connection, url };
  resolveConnection(target);
  return {
    connection: target,
    keys: createKeys(checked.prefix ?? DEFAULT_PREFIX),
    durability: checked.durability,
    cacheBytesMax: checked.cacheBytesMax ?? CACHE_BYTES_MAX,
  };
}
