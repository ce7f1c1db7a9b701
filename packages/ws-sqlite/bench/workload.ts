import { setTimeout } from "node:timers/promises";
import { threadStream, type Limits, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Commit, CommitResult, Fence, LeaseResult, ReadResult, LeaseCommand, ReadRequest } from "@apex/ws-queue-core/store";

/** What a variant of the store has to offer to be measured. */
export interface Subject {
  commit(commit: Commit): Promise<CommitResult>;
  lease(command: LeaseCommand): Promise<LeaseResult>;
  read(request: ReadRequest): Promise<ReadResult>;
  close(): Promise<void>;
}

export type OpenSubject = (path: string, limits: Limits) => Promise<Subject>;

/** An owner of a thread who appends events of 200 bytes, one a commit, as a run that streams text does. */
export interface OwnedThread {
  readonly stream: StreamKey;
  append(): Promise<void>;
}

const TEXT = JSON.stringify({ type: "text_chunk", text: "x".repeat(160) });

async function ownThread(subject: Subject, index: number): Promise<OwnedThread> {
  const userId = `user-${index % 100}` as UserId;
  const thread = threadStream(userId, `thread-${index}` as ThreadId);
  const held = await subject.lease({ type: "acquire", thread, nonce: `nonce-${index}`, seen: undefined });
  if (held.status !== "held") throw new Error(`The lease is ${held.status}`);
  const fence: Fence = held.fence;
  let sequence = 0;
  return {
    stream: thread,
    async append() {
      sequence += 1;
      const author = { kind: "owner", thread, fence, sequence, id: `${index}-${sequence}` } as const;
      const ops = [{ type: "append", stream: thread, texts: [TEXT] }] as const;
      const result = await subject.commit({ userId, author, ops, at: Date.now(), durability: "disk" });
      if (result.status !== "committed") throw new Error(`The commit is ${result.status}: ${result.code}`);
    },
  };
}

export const ownThreads = (subject: Subject, count: number): Promise<OwnedThread[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ownThread(subject, index)));

/** Reads a thread from its start, page by page, at a fixed rate; returns the pages' latencies in milliseconds. */
export async function readPages(subject: Subject, stream: StreamKey, perSecond: number, until: () => boolean): Promise<number[]> {
  const latencies: number[] = [];
  let from: ReadRequest["from"] = "start";
  while (!until()) {
    const startedAt = performance.now();
    const result = await subject.read({ stream, from, entriesMax: 1_000, bytesMax: 32 * 1024 });
    latencies.push(performance.now() - startedAt);
    if (result.status !== "page") throw new Error(result.reason);
    const last = result.page.entries.at(-1);
    from = last === undefined || last.offset === result.page.head.offset ? "start" : { offset: last.offset, tag: last.tag };
    await setTimeout(Math.max(1, 1_000 / perSecond - (performance.now() - startedAt)));
  }
  return latencies;
}
