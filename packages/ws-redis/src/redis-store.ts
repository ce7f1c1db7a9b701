import { randomBytes } from "node:crypto";
import { createError, createLimits, parseStreamKey, partitionOf, type StoreDurability } from "@apex/ws-queue-core";
import type { Store, StoreContext, StoreFactory } from "@apex/ws-queue-core/store";
import { openConnection, type RedisConnection } from "./connection/connection.ts";
import { openSubscriber } from "./connection/subscriber.ts";
import { systemClock } from "./connection/system-clock.ts";
import { resolveRedisOptions, type RedisOptions, type ResolvedRedisOptions } from "./options.ts";
import { openRowStore, type RowStore } from "./row-store.ts";
import { decodeMessage } from "./server/decode-answers.ts";
import { ensureStore } from "./server/ensure-store.ts";
import type { ServerMessage } from "./server/port.ts";
import { createRedisServer } from "./server/redis-server.ts";
import type { RetentionTime } from "./store/retention-time.ts";
import type { Listen } from "./store/watching.ts";

/** Failures that no call is waiting for end as any unhandled rejection does. */
const reportUnhandled = (error: unknown): void => void Promise.reject(error);

/**
 * A store in one Redis server of version 7.0 or later, for `createManager({ store: redisStore("redis://127.0.0.1") })`. The manager opens
 * it. `url`: `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. Throws `misconfigured`.
 */
export function redisStore(url: string, options: RedisOptions = {}): StoreFactory {
  const resolved = resolveRedisOptions(url, options);
  return { open: (context) => open(resolved, context) };
}

/**
 * Opens a store in a Redis server; see `redisStore`. Rejects with `misconfigured` for a server that cannot be used, with `store_newer` or
 * `store_foreign` for what is under the prefix, and with `store_unavailable` where no server answers.
 */
export async function openRedisStore(
  url: string,
  { limits = createLimits(), onError = reportUnhandled, telemetry, ...options }: RedisOptions & Partial<StoreContext> = {},
): Promise<Store> {
  return open(resolveRedisOptions(url, options), { limits, onError, ...(telemetry && { telemetry }) });
}

/** `time`: for tests, whose instants are not those of any clock. */
export async function open({ connection: target, keys, durability, cacheBytesMax }: ResolvedRedisOptions, context: StoreContext, time?: RetentionTime): Promise<Store> {
  const { onError } = context;
  /** Empty until the store is open. */
  const opened: { rowStore?: RowStore } = {};
  let epoch = "";
  let runId: string | undefined;
  const connection = await openConnection(target, {
    async prepare(call, server) {
      if (durability === "disk" && server.mayLose !== undefined) throw createError("misconfigured", `redisStore: durability is disk, and ${server.mayLose}`);
      epoch = await ensureStore(call, keys);
    },
    onReady(server) {
      opened.rowStore?.handleConnected(server.runId !== runId);
      ({ runId } = server);
    },
    onError,
  });
  ({ runId } = connection.server());
  const channels = createChannels();
  const subscriber = await openSubscriber(target, { onMessage: channels.tell, onGap: () => opened.rowStore?.handleGap(), onError });
  const listen: Listen = (stream, listener, onLive) => {
    const channel = keys.list(partitionOf(parseStreamKey(stream).userId), stream);
    channels.add(channel, listener);
    // A connection that is closed tells nothing more; what Redis refuses is for the operator.
    subscriber.subscribe(channel).then(onLive, (error: { code?: unknown }) => (error.code === "store_closed" ? undefined : onError(error)));
    return () => {
      channels.remove(channel);
      subscriber.unsubscribe(channel);
    };
  };
  const rowStore = await openRowStore({
    ...context,
    server: createRedisServer({ connection, keys, epoch }),
    listen,
    clock: systemClock,
    random: { bytes: (count) => randomBytes(count) },
    durability: durabilityOf(connection),
    cacheBytesMax,
    ...(time && { time }),
    describe: () => ({ kind: "redis", connection: connection.state().status }),
    close: async () => void (await Promise.all([subscriber.close(), connection.close()])),
  });
  opened.rowStore = rowStore;
  if (durability === undefined) warn(connection);
  return rowStore.store;
}

/** As of the connection that there is: a server that was set otherwise meanwhile promises something else. */
function durabilityOf({ server }: RedisConnection): StoreDurability {
  return {
    get always() {
      return server().durability;
    },
    onRequest: [],
  };
}

function warn({ server }: RedisConnection): void {
  const { mayLose } = server();
  if (mayLose !== undefined) process.emitWarning(`Redis: ${mayLose}. Where that will do: redisStore(url, { durability: "memory" })`, { type: "ApexWarning", code: "APEX_WS_REDIS_MEMORY" });
}

/** Who listens to which channel; a stream has one listener in a process. */
function createChannels() {
  const listeners = new Map<string, (message: ServerMessage) => void>();
  return {
    add: (channel: string, listener: (message: ServerMessage) => void) => void listeners.set(channel, listener),
    remove: (channel: string) => void listeners.delete(channel),
    tell(channel: string, payload: string): void {
      const message = decodeMessage(channel, payload);
      if (message !== undefined) listeners.get(channel)?.(message);
    },
  };
}
