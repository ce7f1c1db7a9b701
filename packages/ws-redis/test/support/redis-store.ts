import type { OpenedStore } from "@apex/testkit";
import { startRedis, type RedisServer, type RedisServerOptions } from "@apex/testkit/redis";
import type { Store, StoreContext } from "@apex/ws-queue-core/store";
import { afterAll } from "vitest";
import { resolveRedisOptions, type RedisOptions } from "../../src/options.ts";
import { open as openWith } from "../../src/redis-store.ts";
import type { RetentionTime } from "../../src/store/retention-time.ts";

/** A server for the tests of a file, whose stores survive its death. */
export async function serverOfFile(options: RedisServerOptions = { appendfsync: "always" }): Promise<RedisServer> {
  const redis = await startRedis(options);
  afterAll(() => redis.stop());
  return redis;
}

let stores = 0;

/** As the suites open a store: under a prefix of its own. */
export async function openOnRedis({ url }: RedisServer, context: StoreContext, options: RedisOptions = {}, time?: RetentionTime): Promise<OpenedStore> {
  stores += 1;
  const resolved = resolveRedisOptions(url, { prefix: `test${process.pid}-${stores}:`, ...options });
  const open = () => openWith(resolved, context, time);
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

/** The time of tests that tell it, to the millisecond. */
export const AS_TOLD: RetentionTime = { timeAt: (monotonicMs) => monotonicMs, advance: async (monotonicMs) => monotonicMs };

/** Two nodes over one server, each call on the other one than the last. The first one tells what happens. */
export async function openTwoOnRedis({ url }: RedisServer, context: StoreContext, options: RedisOptions = {}): Promise<OpenedStore> {
  stores += 1;
  const resolved = resolveRedisOptions(url, { prefix: `test${process.pid}-${stores}:`, ...options });
  const open = () => openWith(resolved, context, AS_TOLD);
  let nodes = [await open(), await open()] as const;
  let calls = 0;

  const next = (): Store => nodes[(calls += 1) % 2] as Store;
  const spread = (): Store => {
    const [first, second] = nodes;
    return {
      ...first,
      commit: (commit) => next().commit(commit),
      read: (request) => next().read(request),
      heads: (streams) => next().heads(streams),
      producer: (userId, producer) => next().producer(userId, producer),
      thread: (key) => next().thread(key),
      pending: (after, limit) => next().pending(after, limit),
      deadLetters: (after, limit, userId) => next().deadLetters(after, limit, userId),
      lease: (command) => next().lease(command),
      async maintain(now) {
        await first.maintain(now);
        await second.maintain(now);
      },
      close: async () => void (await Promise.all(nodes.map((node) => node.close()))),
    };
  };
  let store = spread();
  return {
    store,
    async reopen() {
      await store.close();
      nodes = [await open(), await open()];
      return (store = spread());
    },
    dispose: () => store.close(),
  };
}
