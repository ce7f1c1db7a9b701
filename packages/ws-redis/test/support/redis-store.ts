import type { OpenedStore } from "@apex/testkit";
import { startRedis, type RedisServer, type RedisServerOptions } from "@apex/testkit/redis";
import type { Store, StoreContext } from "@apex/ws-queue-core/store";
import { afterAll } from "vitest";
import { openRedisStore } from "../../src/redis-store.ts";
import type { RedisOptions } from "../../src/options.ts";

/** A server for the tests of a file, whose stores survive its death. */
export async function serverOfFile(options: RedisServerOptions = { appendfsync: "always" }): Promise<RedisServer> {
  const redis = await startRedis(options);
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

/**
 * Two nodes over one server, each call on the other one than the last. Both are told the time, from `nowMs` on, and the first one tells
 * what happens.
 */
export async function openTwoOnRedis({ url }: RedisServer, context: StoreContext, { nowMs, ...options }: RedisOptions & { readonly nowMs?: number } = {}): Promise<OpenedStore> {
  stores += 1;
  const prefix = `test${process.pid}-${stores}:`;
  const open = async () => {
    const node = await openRedisStore(url, { prefix, ...context, ...options });
    if (nowMs !== undefined) await node.maintain({ wallMs: nowMs, monotonicMs: nowMs });
    return node;
  };
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
