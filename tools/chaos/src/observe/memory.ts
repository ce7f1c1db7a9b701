import { setTimeout as pause } from "node:timers/promises";
import type { MemoryRecord } from "../history/records.ts";

/** What this process uses once garbage is collected. Twice, since what finalizers let go of is garbage only then. */
export async function measureMemory(name: string): Promise<MemoryRecord> {
  globalThis.gc?.();
  await pause(5);
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { k: "memory", at: Date.now(), process: name, rssBytes: rss, heapBytes: heapUsed + external };
}
