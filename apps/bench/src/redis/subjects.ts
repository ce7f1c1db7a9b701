import { createLimits, type Tag } from "@apex/ws-queue-core";
import { createKeys, createRedisServer, ensureStore, openConnection, packPage, type Group, type RowKey, type Version } from "@apex/ws-redis/engine";
import { openRedisStore } from "@apex/ws-redis";
import type { Fence } from "@apex/ws-queue-core/store";
import { Redis } from "ioredis";
import { createWriters, textOf, type Shape, type Writer } from "./shapes.ts";

/** One way to write entries to Redis and to tell of them. */
export interface RedisSubject {
  /** One call: as many commits as the shape has, each of the next writer. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

export type OpenRedisSubject = (url: string, shape: Shape) => Promise<RedisSubject>;

/** As many bytes as a page of the store has beside texts, for each page and for each entry. */
const PAGE_BYTES = 55;
const ENTRY_BYTES = 15;

/** No decision, no row, nothing compared: the same bytes in as few commands as can be. */
export const openBare =
  (command: "RPUSH" | "XADD"): OpenRedisSubject =>
  async (url, shape) => {
    const client = new Redis(url);
    const next = createTurns(createWriters(shape), shape.commits);
    const page = "p".repeat(PAGE_BYTES + shape.entries * ENTRY_BYTES) + textOf(shape).repeat(shape.entries);
    const args = command === "RPUSH" ? [page] : ["*", "p", page];
    return {
      async commit() {
        const pipeline = client.pipeline();
        for (const { list } of next()) pipeline.call(command, list, ...args).call("SPUBLISH", list, page);
        await pipeline.exec();
      },
      close: async () => client.disconnect(),
    };
  };

/** The driver below the store: rows of the usual size are compared and set, without a decision. */
export const openRowServer: OpenRedisSubject = async (url, shape) => {
  const connection = await openConnection({ url }, { onError: fail });
  const keys = createKeys();
  const server = createRedisServer({ connection, keys, epoch: await ensureStore(connection.call, keys) });
  const text = textOf(shape);
  const body = "b".repeat(180);
  const next = createTurns(createWriters(shape), shape.commits);
  const states = new Map<Writer, { version: string; offset: number }>();
  let tags = 0;

  function groupOf(writer: Writer): Group {
    const state = states.get(writer) ?? { version: "", offset: 0 };
    const before = state.offset;
    const entries = Array.from({ length: shape.entries }, () => ({ offset: (state.offset += 1), tag: `aB3dE6gH${(tags += 1).toString(36)}` as Tag, text, bytes: text.length }));
    const head = entries.at(-1) ?? { offset: before, tag: "" as Tag };
    const after = { offset: before, tag: "aB3dE6gH0" as Tag };
    const origin = { at: 1_800_000_000_000 };
    const pages = [packPage({ page: { stream: writer.stream, after, entries, head, oldest: 1 }, origins: entries.map(() => origin) })];
    const key = `t:${writer.stream}` as RowKey;
    const checks = [{ key, version: state.version as Version }];
    state.version = head.tag;
    states.set(writer, state);
    return {
      ...{ partition: writer.partition, checks, ids: [], rows: new Map([[key, `${head.tag}\n${body}`]]), turn: undefined },
      ...{ logs: [{ stream: writer.stream, pages, deleted: undefined, trimmedThrough: 0 }], newIds: [], letters: [], indexes: [] },
    };
  }

  return {
    async commit() {
      const answer = await server.apply(next().map(groupOf));
      if (answer.status !== "done" || answer.outcomes.some(({ status }) => status !== "applied")) throw new Error(`A group was not applied: ${JSON.stringify(answer)}`);
    },
    close: () => connection.close(),
  };
};

/** The whole store, by owners of threads. */
export const openStore: OpenRedisSubject = async (url, shape) => {
  const store = await openRedisStore(url, { durability: "memory", onError: fail, limits: createLimits() });
  const texts = Array.from({ length: shape.entries }, () => textOf(shape));
  const writers = createWriters(shape);
  const next = createTurns(writers, shape.commits);

  async function own({ stream }: Writer): Promise<{ readonly fence: Fence; sequence: number }> {
    const held = await store.lease({ type: "acquire", thread: stream, nonce: stream, seen: undefined });
    if (held.status !== "held") throw new Error(`The lease is ${held.status}`);
    return { fence: held.fence, sequence: 0 };
  }
  const owned = new Map(await Promise.all(writers.map(async (writer) => [writer, await own(writer)] as const)));

  async function append(writer: Writer): Promise<void> {
    const { userId, stream } = writer;
    const owner = owned.get(writer);
    if (owner === undefined) throw new Error(`${stream} has no owner`);
    owner.sequence += 1;
    const author = { kind: "owner", thread: stream, fence: owner.fence, sequence: owner.sequence, id: `${owner.sequence}` } as const;
    const at = Math.floor(performance.now());
    const result = await store.commit({ userId, author, ops: [{ type: "append", stream, texts }], at, durability: "memory" });
    if (result.status !== "committed") throw new Error(`The commit is ${result.status}: ${result.code}`);
  }
  return {
    commit: async () => void (await Promise.all(next().map(append))),
    close: () => store.close(),
  };
};

/** As many as a call has commits, each time the next ones. */
function createTurns(writers: readonly Writer[], commits: number): () => readonly Writer[] {
  let at = 0;
  return () => Array.from({ length: commits }, () => writers[(at += 1) % writers.length] as Writer);
}

function fail(error: unknown): void {
  throw error;
}
