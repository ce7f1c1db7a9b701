import { randomBytes } from "node:crypto";
import { compareStores } from "@apex/testkit";
import { createMemoryStore, type StoreContext } from "@apex/ws-queue-core/store";
import { createRefusal, failingFirst } from "./support/refusal.ts";
import { openForSuite } from "./support/stores.ts";

/** Opened and closed hundreds of times: without waiting for the disk, and with a cache that forgets at once. */
const QUICK = { synchronous: "off", stateCacheBytesMax: 2_000 } as const;

async function openMemory(context: StoreContext) {
  const store = createMemoryStore({ ...context, randomBytes });
  return { store, dispose: () => store.close() };
}

/** SQLite on a disk on which every change fails once, with a cache that forgets nothing. */
async function openFailing(context: StoreContext) {
  const { file, store, dispose } = await openForSuite(context, { synchronous: "off" });
  const refusal = createRefusal(file);
  return {
    store: failingFirst(store, refusal),
    async dispose() {
      refusal.close();
      await dispose();
    },
  };
}

compareStores("the memory store and SQLite", openMemory, (context) => openForSuite(context, QUICK), { runs: 15, commandsMax: 100 });
compareStores("the memory store and SQLite whose every change fails once", openMemory, openFailing, { runs: 10, commandsMax: 100 });
