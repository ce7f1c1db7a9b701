import { writeSync } from "node:fs";
import type { Store } from "@apex/ws-queue-core/store";
import * as v from "valibot";
import { createManager, defineContract } from "../../src/index.ts";
import { sqliteStore } from "../../src/sqlite.ts";

/** A process that appends, or starts a run, under an id; it writes a line when that has landed in the store, and is never answered. */
const [file = "", what = ""] = process.argv.slice(2);

const unanswered = (store: Store): Store => ({
  ...store,
  durability: store.durability,
  async commit(commit) {
    const result = await store.commit(commit);
    if (!commit.ops.some(({ type }) => type === "append-once")) return result;
    writeSync(1, "landed\n");
    return new Promise(() => undefined);
  },
});

const manager = await createManager({
  contract: defineContract({ requests: {}, events: { noted: v.object({ text: v.string() }) } }),
  store: { open: async (context) => unanswered(await sqliteStore(file).open(context)) },
  authenticate: () => null,
});
// What waits for no answer keeps no process alive.
setInterval(() => undefined, 1_000);
const thread = { userId: "ann", threadId: "t1" };
if (what === "run") await manager.startRun(thread, "agent", { runId: "chosen" });
else await manager.append(thread, [{ type: "noted", payload: { text: "1" } }, { type: "noted", payload: { text: "2" } }], { id: "chosen" });
