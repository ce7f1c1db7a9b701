import { startRedis, type RedisServer } from "@apex/testkit/redis";
import { Redis } from "ioredis";
import type { Progress } from "../run/progress.ts";
import { createWriters, textOf, type Shape } from "./shapes.ts";
import { openStore, type OpenRedisSubject } from "./subjects.ts";

export interface RedisMemory {
  readonly name: string;
  readonly entries: number;
  /** With all that Redis has of the stream and its thread. */
  readonly streamBytes: number;
}

/** How many streams have how many entries: of few entries many, so that what a server has besides does not count. */
const SIZES = [
  { entries: 1, streams: 1_000 },
  { entries: 100, streams: 100 },
  { entries: 10_000, streams: 4 },
] as const;

const BATCH = 50;

const SUBJECTS: readonly { readonly name: string; readonly open: OpenRedisSubject; readonly batch: number }[] = [
  { name: "a list of texts", open: openTexts, batch: 1 },
  { name: "store, one entry a commit", open: openStore, batch: 1 },
  { name: `store, ${BATCH} entries a commit`, open: openStore, batch: BATCH },
];

export const MEMORY_STEPS = SIZES.length * SUBJECTS.length;

export async function measureRedisMemory(progress: Progress): Promise<readonly RedisMemory[]> {
  const figures: RedisMemory[] = [];
  for (const { name, open, batch } of SUBJECTS) {
    for (const { entries, streams } of SIZES) {
      progress.begin(`redis-memory: ${name}, ${entries}`);
      if (entries >= batch) figures.push({ name, entries, streamBytes: await measureStream(open, { entries, streams, batch }) });
    }
  }
  return figures;
}

async function measureStream(open: OpenRedisSubject, { entries, streams, batch }: { readonly entries: number; readonly streams: number; readonly batch: number }): Promise<number> {
  await using server = await startRedis();
  const shape: Shape = { name: "", users: streams, commits: Math.min(streams, 50), entries: batch, entryBytes: 215 };
  // What is there without a stream: connections, scripts, meta rows.
  const none = await open(server.url, { ...shape, users: 0 });
  const before = await usedMemory(server);
  await none.close();
  const subject = await open(server.url, shape);
  for (let calls = (entries * streams) / (batch * shape.commits); calls > 0; calls -= 1) await subject.commit();
  const bytes = (await usedMemory(server)) - before;
  await subject.close();
  return bytes / streams;
}

async function usedMemory(server: RedisServer): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(String(await server.command("INFO", "memory")))?.[1]);
}

/** What a stream would take if it were nothing but the texts of its entries. */
async function openTexts(url: string, shape: Shape): ReturnType<OpenRedisSubject> {
  const client = new Redis(url);
  const writers = createWriters(shape);
  const text = textOf(shape);
  let at = 0;
  return {
    async commit() {
      const pipeline = client.pipeline();
      for (let commit = 0; commit < shape.commits; commit += 1) pipeline.call("RPUSH", writers[(at += 1) % writers.length]?.list ?? "", text);
      await pipeline.exec();
    },
    close: async () => client.disconnect(),
  };
}
