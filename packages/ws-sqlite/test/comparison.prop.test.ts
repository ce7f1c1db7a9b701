import { randomBytes } from "node:crypto";
import { compareStores } from "@apex/testkit";
import { createMemoryStore } from "@apex/ws-queue-core/store";
import { openForSuite } from "./support/stores.ts";

compareStores(
  "the memory store and SQLite",
  async (context) => {
    const store = createMemoryStore({ ...context, randomBytes });
    return { store, dispose: () => store.close() };
  },
  // Opened and closed hundreds of times: without waiting for the disk, and with a cache that forgets at once.
  (context) => openForSuite(context, { synchronous: "off", stateCacheBytesMax: 2_000 }),
  { runs: 15, commandsMax: 100 },
);
