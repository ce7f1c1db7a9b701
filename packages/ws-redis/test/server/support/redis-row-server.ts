import { parseStreamKey, partitionOf, type ApexError, type StreamKey } from "@apex/ws-queue-core";
import type { OpenedRowServer } from "@apex/testkit";
import type { RedisServer } from "@apex/testkit/redis";
import { openConnection, type RedisConnection } from "../../../src/connection/connection.ts";
import { openSubscriber, type Subscriber } from "../../../src/connection/subscriber.ts";
import { createKeys } from "../../../src/keys.ts";
import { decodeMessage } from "../../../src/server/decode-answers.ts";
import { ensureStore } from "../../../src/server/ensure-store.ts";
import type { RowServer, ServerMessage } from "../../../src/server/port.ts";
import { createRedisServer } from "../../../src/server/redis-server.ts";

const keys = createKeys();
const listOf = (stream: StreamKey): string => keys.list(partitionOf(parseStreamKey(stream).userId), stream);

/** A connection and the driver on it, as one process has them. */
export async function connectDriver({ url }: { readonly url: string }): Promise<RowServer & { readonly connection: RedisConnection }> {
  const connection = await openConnection({ url }, { onError: unexpected });
  const epoch = await ensureStore(connection.call, keys);
  return { ...createRedisServer({ connection, keys, epoch }), connection };
}

/** The server as the suites open one: without anything of the test before. */
export async function openRedisRowServer(redis: RedisServer): Promise<OpenedRowServer> {
  await redis.command("FLUSHALL");
  const closing: { close(): Promise<void> }[] = [];
  const listeners = new Map<string, Set<(message: ServerMessage) => void>>();
  let subscriber: Subscriber | undefined;

  const onMessage = (channel: string, payload: string): void => {
    const message = decodeMessage(channel, payload);
    if (message === undefined) throw new Error(`This is no channel: ${channel}`);
    for (const listener of listeners.get(channel) ?? []) listener(message);
  };
  const listen = async (stream: StreamKey, listener: (message: ServerMessage) => void): Promise<void> => {
    const channel = listOf(stream);
    const ofChannel = listeners.get(channel) ?? new Set();
    listeners.set(channel, ofChannel.add(listener));
    subscriber ??= await openSubscriber({ url: redis.url }, { onMessage, onGap: () => undefined, onError: unexpected });
    await subscriber.subscribe(channel);
  };
  return {
    async connect() {
      const driver = await connectDriver(redis);
      closing.push(driver.connection);
      return driver;
    },
    listen,
    async nowMs() {
      const [seconds, micros] = (await redis.command("TIME")) as readonly string[];
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    },
    empty: async () => void (await redis.command("FLUSHALL")),
    setRow: async (partition, key, text) => void (await redis.command("SET", keys.row(partition, key), text)),
    async setPage(stream, index, page) {
      await redis.command("LSET", listOf(stream), `${index}`, page);
    },
    dispose: async () => void (await Promise.all([...closing, ...(subscriber === undefined ? [] : [subscriber])].map((open) => open.close()))),
  };
}

function unexpected(error: ApexError): void {
  throw error;
}
