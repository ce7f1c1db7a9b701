import type { OpenedStore } from "@apex/testkit";
import { startRedis, type RedisServer } from "@apex/testkit/redis";
import type { StoreContext } from "@apex/ws-queue-core/store";
import { afterAll } from "vitest";
import { openRedisStore } from "../../src/redis-store.ts";
import type { RedisOptions } from "../../src/options.ts";

/** A server for the tests of a file, whose stores survive its death. */
export async function serverOfFile(): Promise<RedisServer> {
  const redis = await startRedis({ appendfsync: "always" });
  afterAll(() => redis.stop());
  return redis;
}

let stores = 0;

/** As the suites open a store: under a prefix of its own. */
export async function openOnRedis({ url }: RedisServer, context: StoreContext, options: RedisOptions = {}): Promise<OpenedStore> {
  stores += 1;
  const open = () => openRedisStore(url, { prefix: `test${process.pid}-${stores}:`, ...context, ...options });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      return (store = await open());
    },
    dispose: () => store.close(),
  };
}
