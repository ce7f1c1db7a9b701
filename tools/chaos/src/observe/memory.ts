import type { MemoryRecord } from "../history/records.ts";

/**
 * What this process uses once garbage is collected. As the last resort, since an ordinary collection keeps the freed pages
 * for later and the resident size would tell how much was ever used at a time.
 */
export function measureMemory(name: string): MemoryRecord {
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  const { rss, heapUsed, external } = process.memoryUsage();
  return { k: "memory", at: Date.now(), process: name, rssBytes: rss, heapBytes: heapUsed + external };
}
