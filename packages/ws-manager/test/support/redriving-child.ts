import type { Store } from "@apex/ws-queue-core/store";
import { createManager } from "../../src/index.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { contract } from "./service.ts";

/** A process that redrives the first dead letter of ann, and dies when that is on its way to the store, or has landed there and is not answered. */
const [file = "", when = ""] = process.argv.slice(2);

const deadly = (store: Store): Store => ({
  ...store,
  durability: store.durability,
  async commit(commit) {
    const isRedrive = commit.ops.some(({ type }) => type === "settle-letter");
    const committing = store.commit(commit);
    if (isRedrive && when === "during") setImmediate(() => process.kill(process.pid, "SIGKILL"));
    const result = await committing;
    if (isRedrive) process.kill(process.pid, "SIGKILL");
    return result;
  },
});

const manager = await createManager({
  contract,
  store: { open: async (context) => deadly(await sqliteStore(file).open(context)) },
  authenticate: () => null,
  onError: () => undefined,
});
// What waits for no answer keeps no process alive.
setInterval(() => undefined, 1_000);
await manager.deadLetters.redrive({ userId: "ann", offset: 1 });
