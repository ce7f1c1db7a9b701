import { writeSync } from "node:fs";
import { systemRandom } from "@apex/ws-transport";
import { openSqliteStore } from "@apex/ws-sqlite";
import { createBench, THREAD_KEY } from "./thread-bench.ts";

/** A process whose handler fails at its request, and that writes a line once the next attempt is postponed for almost an hour. */
const [path = ""] = process.argv.slice(2);
const store = await openSqliteStore(path);
// Four bytes are asked for a jitter: the longest one.
const random = { bytes: (count: number) => (count === 4 ? new Uint8Array(4).fill(255) : systemRandom.bytes(count)) };
const bench = createBench({ store, random });
bench.handlers.register("ask", { retry: { firstMs: 3_600_000, maxMs: 3_600_000 } }, () => {
  throw new Error("not yet");
});
store.watch(THREAD_KEY, () => {
  void store.thread(THREAD_KEY).then((thread) => {
    if (thread?.postponed !== undefined) writeSync(1, "postponed\n");
  });
});
await bench.ask("?");
