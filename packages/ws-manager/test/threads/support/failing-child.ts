import { writeSync } from "node:fs";
import { openSqliteStore } from "@apex/ws-sqlite";
import { createBench, LONGEST_JITTER, THREAD_KEY } from "./thread-bench.ts";

/** A process whose handler fails at its request, and that writes a line once the next attempt is postponed for almost an hour. */
const [path = ""] = process.argv.slice(2);
const store = await openSqliteStore(path);
const bench = createBench({ store, random: LONGEST_JITTER });
bench.handlers.register("ask", { retry: { firstMs: 3_600_000, maxMs: 3_600_000 } }, () => {
  throw new Error("not yet");
});
store.watch(THREAD_KEY, () => {
  void store.thread(THREAD_KEY).then((thread) => {
    if (thread?.postponed !== undefined) writeSync(1, "postponed\n");
  });
});
await bench.ask("?");
