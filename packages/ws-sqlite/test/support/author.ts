import { threadStream, type ProducerId, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { ClockReading, Commit, CommitResult, EntryPage, Op, Store } from "@apex/ws-queue-core/store";

/** A user with one thread. */
export interface Person {
  readonly userId: UserId;
  readonly thread: StreamKey;
}

/** Both clocks of a node at an instant, where they agree. */
export const clocksAt = (ms: number): ClockReading => ({ wallMs: ms, monotonicMs: ms });

export function person(name: string): Person {
  const userId = name as UserId;
  return { userId, thread: threadStream(userId, "t1" as ThreadId) };
}

/** Somebody's producer: numbers its commits. */
export interface Author {
  /** The next commit; the same one may be committed again and again. */
  prepare(...ops: Op[]): Commit;
  /** The next commit, made. Throws when it is refused. */
  commit(...ops: Op[]): Promise<CommitResult>;
}

export async function createAuthor(store: Store, { userId }: Person, name = `${userId}-p1`): Promise<Author> {
  const producer = name as ProducerId;
  await store.commit({ userId, author: { kind: "mint", producer }, ops: [], at: 1, durability: "memory" });
  let sequence = (await store.producer(userId, producer))?.accepted ?? 0;
  const prepare = (...ops: Op[]): Commit => {
    sequence += 1;
    const author = { kind: "producer", producer, sequence, id: `${producer}-${sequence}` } as const;
    return { userId, author, ops, at: 1, durability: "memory" };
  };
  return {
    prepare,
    async commit(...ops) {
      const result = await store.commit(prepare(...ops));
      if (result.status === "refused") throw new Error(`The commit was refused: ${result.code}`);
      return result;
    },
  };
}

export const append = ({ thread }: Person, ...texts: string[]): Op => ({ type: "append", stream: thread, texts });

/** Everything that is kept of a stream. */
export async function readAll(store: Store, stream: StreamKey): Promise<EntryPage> {
  const result = await store.read({ stream, from: "start", entriesMax: 1_000_000, bytesMax: 1_000_000_000 });
  if (result.status !== "page") throw new Error(`The stream has to be read from its start: ${result.reason}`);
  return result.page;
}

export const readTexts = async (store: Store, { thread }: Person): Promise<string[]> =>
  (await readAll(store, thread)).entries.map(({ text }) => text);
