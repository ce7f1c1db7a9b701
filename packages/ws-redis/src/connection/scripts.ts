import { createHash } from "node:crypto";
import { isApexError } from "@apex/ws-queue-core";
import type { Call, CallOptions, Reply } from "./session.ts";

/** A Lua script, known to Redis by its hash. */
export interface Script {
  readonly source: string;
  readonly sha: string;
}

export function createScript(source: string): Script {
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

/**
 * Runs a script: one round trip, and another one where Redis does not have it, which happens after a restart or a SCRIPT FLUSH. Then
 * scripts that were called later may run first: nothing may rest on the order of two that are under way.
 */
export async function runScript(call: Call, { source, sha }: Script, keys: readonly string[], args: readonly (string | Buffer)[], options?: CallOptions): Promise<Reply> {
  const rest = [`${keys.length}`, ...keys, ...args];
  try {
    return await call(["EVALSHA", sha, ...rest], options);
  } catch (error) {
    if (!isApexError(error) || error.details["reply"] !== "NOSCRIPT") throw error;
    return call(["EVAL", source, ...rest], options);
  }
}
