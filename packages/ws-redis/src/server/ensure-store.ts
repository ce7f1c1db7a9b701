import { randomUUID } from "node:crypto";
import { createError, PARTITIONS } from "@apex/ws-queue-core";
import { runScript } from "../connection/scripts.ts";
import type { Call } from "../connection/session.ts";
import type { Keys } from "../keys.ts";
import { ENSURE_STORE } from "../scripts/ensure-store.lua.ts";
import { asText } from "./decode-answers.ts";

/** What is kept, and how. A change that an earlier version can't read has another number. */
const SCHEMA = 1;

/** The meta row of each partition: the epoch, and what the store is. */
export const metaText = (epoch: string): string => `${epoch}\nschema ${SCHEMA}, partitions ${PARTITIONS}`;

const META = /^([^\n]+)\nschema (\d+), partitions (\d+)$/;

/**
 * Begins the store where there is none under this prefix, and returns its epoch: another one means that what was known of the store is
 * no longer so. Throws `store_newer`, `misconfigured` for another number of partitions, and `store_foreign` for what is no store.
 */
export async function ensureStore(call: Call, keys: Keys): Promise<string> {
  const metaKeys = Array.from({ length: PARTITIONS }, (_, partition) => keys.meta(partition));
  const text = asText(await runScript(call, ENSURE_STORE, metaKeys, [metaText(randomUUID())])) ?? "";
  const [, epoch, schema, partitions] = META.exec(text) ?? [];
  const key = keys.meta(0);
  if (epoch === undefined) throw createError("store_foreign", `${key} in Redis is no store of Apex WS: choose another prefix`, { key });
  if (Number(schema) > SCHEMA) {
    throw createError("store_newer", `The store in Redis was written by a newer version of Apex WS: update this one`, { key, schema: Number(schema), known: SCHEMA });
  }
  if (Number(schema) !== SCHEMA || Number(partitions) !== PARTITIONS) {
    throw createError("misconfigured", `The store in Redis has ${partitions} partitions, and this version has ${PARTITIONS}`, { key, partitions: Number(partitions), expected: PARTITIONS });
  }
  return epoch;
}
