import { randomBytes } from "node:crypto";
import { compareStores } from "@apex/testkit";
import { createMemoryStore, type StoreContext } from "@apex/ws-queue-core/store";
import { openOnRedis, openTwoOnRedis, serverOfFile } from "../support/redis-store.ts";

/** Without a log, so that its level is that of the memory store. */
const redis = await serverOfFile({});

async function openMemory(context: StoreContext) {
  const store = createMemoryStore({ ...context, randomBytes });
  return { store, dispose: () => store.close() };
}

const MEMORY = { durability: "memory" } as const;
const FORGETFUL = { ...MEMORY, cacheBytesMax: 0 } as const;
const RUNS = { runs: 10, commandsMax: 100 };
const TWO = { ...RUNS, isOneNode: false };

compareStores("the memory store and Redis", openMemory, (context) => openOnRedis(redis, context, MEMORY), RUNS);
compareStores("the memory store and Redis with a cache that forgets at once", openMemory, (context) => openOnRedis(redis, context, FORGETFUL), RUNS);
compareStores("the memory store and two Redis stores over one server", openMemory, (context) => openTwoOnRedis(redis, context, MEMORY), TWO);
compareStores("the memory store and two Redis stores that forget at once", openMemory, (context) => openTwoOnRedis(redis, context, FORGETFUL), TWO);
