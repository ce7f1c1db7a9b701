import { createError, isApexError, type Durability } from "@apex/ws-queue-core";
import type { Call } from "./session.ts";

/** What a server is, as it said when the connection was made. */
export interface ServerFacts {
  readonly version: string;
  /** Another one after each start of the server. */
  readonly runId: string;
  /** The level that a write has reached when Redis answers it. */
  readonly durability: Durability;
  /** One line: why that is not `disk`, and what may be lost. */
  readonly mayLose: string | undefined;
}

const VERSION_MIN = 7;

/** Reads what the server is. Throws `misconfigured` for one that cannot be used, and `store_unavailable` for one that is not there yet. */
export async function checkServer(call: Call, server: string): Promise<ServerFacts> {
  const info = parseInfo(await call(["INFO"]));
  const refuse = (why: string): never => {
    throw createError("misconfigured", `Redis at ${server}: ${why}`);
  };
  if (info.get("loading") === "1") throw createError("store_unavailable", `Redis at ${server} is still loading its data`, { isOutcomeKnown: true, reply: "LOADING" });
  const version = info.get("redis_version") ?? "unknown";
  if (!(Number.parseInt(version, 10) >= VERSION_MIN)) refuse(`its version is ${version}, and ${VERSION_MIN}.0 or later is needed`);
  if (info.get("redis_mode") !== "standalone") refuse(`it runs as ${info.get("redis_mode") ?? "something else"}; a single server is needed`);
  if (info.get("role") !== "master") refuse("it is a replica, which takes no writes");
  const policy = info.get("maxmemory_policy");
  // Also those that drop only keys that expire: what the store keeps must not depend on which of its keys do.
  if (policy !== "noeviction") refuse(`maxmemory-policy is ${policy ?? "unknown"}, which may drop keys of the store: CONFIG SET maxmemory-policy noeviction`);
  const mayLose = whatMayBeLost(await readConfig(call));
  return { version, runId: info.get("run_id") ?? "", durability: mayLose === undefined ? "disk" : "memory", mayLose };
}

type Config = ReadonlyMap<string, string>;

/** Undefined where this user may not read it, or where it was renamed, as hosted servers do. */
async function readConfig(call: Call): Promise<Config | undefined> {
  try {
    const reply = await call(["CONFIG", "GET", "appendonly", "appendfsync", "no-appendfsync-on-rewrite"]);
    const words = (Array.isArray(reply) ? reply : []).map(String);
    return new Map(words.flatMap((name, at) => (at % 2 === 0 ? [[name, words[at + 1] ?? ""]] : [])));
  } catch (error) {
    if (isApexError(error) && ["NOPERM", "ERR unknown command"].includes(String(error.details["reply"]))) return undefined;
    throw error;
  }
}

function whatMayBeLost(config: Config | undefined): string | undefined {
  if (config === undefined) return "CONFIG GET is forbidden, so that nobody knows what Redis keeps: a crash or restart of Redis may lose anything that was answered";
  if (config.get("appendonly") !== "yes") return "appendonly is not yes: a crash or restart of Redis loses what was answered since its last snapshot";
  const fsync = config.get("appendfsync") ?? "unknown";
  if (fsync !== "always") return `appendfsync is ${fsync}, not always: a power cut may lose the newest answered commits, of a second or more`;
  if (config.get("no-appendfsync-on-rewrite") !== "no") return "no-appendfsync-on-rewrite is yes: a power cut while Redis rewrites its file may lose what was answered meanwhile";
  return undefined;
}

function parseInfo(reply: unknown): ReadonlyMap<string, string> {
  const lines = String(reply).split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}
