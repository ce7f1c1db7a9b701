import {
  deadStream,
  parseProducerId,
  parseRequestId,
  parseRunId,
  parseThreadId,
  parseUserId,
  requestsStream,
  threadStream,
  type StreamKey,
  type UserId,
} from "@apex/ws-queue-core";
import type { Author, ClockReading, Commit, CommitResult, Fence, Lease, Op, OpResult, Store, ThreadState } from "@apex/ws-queue-core/store";
import { expect } from "vitest";

/** The instant of every commit that does not say otherwise. */
export const NOW = 1_760_000_000_000;

/** Both clocks of a node at an instant, where they agree. */
export const clocksAt = (ms: number): ClockReading => ({ wallMs: ms, monotonicMs: ms });

/** One user's conversation, by its keys. */
export interface Place {
  readonly userId: UserId;
  readonly thread: StreamKey;
  readonly inbox: StreamKey;
  readonly dead: StreamKey;
}

export function place(user = "ann", thread = "t1"): Place {
  const userId = parseUserId(user);
  const threadId = parseThreadId(thread);
  return {
    userId,
    thread: threadStream(userId, threadId),
    inbox: requestsStream(userId, threadId),
    dead: deadStream(userId),
  };
}

/** An author who counts its own sequences. */
export interface Writer {
  /** The next commit, not sent; asking again gives the same sequence until one was committed. */
  prepare(ops: readonly Op[], changes?: Partial<Commit>): Commit;
  /** Sends the next commit; a refusal leaves the sequence where it was. */
  submit(...ops: Op[]): Promise<CommitResult>;
  /** Sends the next commit and fails the test unless it lands. */
  commit(...ops: Op[]): Promise<readonly OpResult[]>;
}

function createWriter(store: Store, { userId }: Place, authorOf: (sequence: number, id: string) => Author): Writer {
  let next = 1;
  const prepare = (ops: readonly Op[], changes: Partial<Commit> = {}): Commit => ({
    userId,
    author: authorOf(next, `commit-${next}`),
    ops,
    at: NOW,
    durability: "memory",
    ...changes,
  });
  const submit = async (...ops: Op[]) => {
    const result = await store.commit(prepare(ops));
    if (result.status === "committed") next += 1;
    return result;
  };
  return {
    prepare,
    submit,
    async commit(...ops) {
      const result = await submit(...ops);
      expect(result).toMatchObject({ status: "committed", duplicate: false });
      return result.status === "committed" ? result.results : [];
    },
  };
}

/** The same commit under another sequence, and the id that belongs to it. */
export function withSequence(commit: Commit, sequence: number, id = `commit-${sequence}`): Commit {
  if (commit.author.kind === "mint") throw new Error("A mint has no sequence");
  return { ...commit, author: { ...commit.author, sequence, id } };
}

/** A producer that is known to the store. */
export async function mint(store: Store, at: Place, name = "p1"): Promise<Writer> {
  const producer = parseProducerId(name);
  await store.commit({ userId: at.userId, author: { kind: "mint", producer }, ops: [], at: NOW, durability: "memory" });
  return createWriter(store, at, (sequence, id) => ({ kind: "producer", producer, sequence, id }));
}

/** Writes as a producer that the store was never told of. */
export function stranger(store: Store, at: Place, name = "nobody"): Writer {
  const producer = parseProducerId(name);
  return createWriter(store, at, (sequence, id) => ({ kind: "producer", producer, sequence, id }));
}

/** The owner of a thread. */
export interface Owner extends Writer {
  readonly fence: Fence;
  /** The thread's state at the acquisition. */
  readonly thread: ThreadState;
}

/** Writes with this fence, whoever holds the thread. */
export function writeAs(store: Store, at: Place, fence: Fence): Writer {
  return createWriter(store, at, (sequence, id) => ({ kind: "owner", thread: at.thread, fence, sequence, id }));
}

/** Acquires the thread, from whoever has it. */
export async function own(store: Store, at: Place, nonce = "nonce-1"): Promise<Owner> {
  const seen: Lease | undefined = (await store.thread(at.thread))?.lease;
  const result = await store.lease({ type: "acquire", thread: at.thread, nonce, seen });
  if (result.status !== "held") throw new Error(`The thread could not be acquired: ${result.status}`);
  return { ...writeAs(store, at, result.fence), fence: result.fence, thread: result.thread };
}

export const append = (stream: StreamKey, ...texts: string[]): Op => ({ type: "append", stream, texts });

export const appendToRun = ({ thread }: Place, run: string, ...texts: string[]): Op => ({
  type: "append",
  stream: thread,
  texts,
  runId: parseRunId(run),
});

export const openRun = ({ thread }: Place, run: string, request?: string): Op => ({
  type: "open-run",
  thread,
  run: {
    runId: parseRunId(run),
    agentName: "librarian",
    ...(request === undefined ? {} : { requestId: parseRequestId(request) }),
  },
});

export const closeRun = ({ thread }: Place, run: string): Op & { type: "close-run" } => ({ type: "close-run", thread, runId: parseRunId(run) });

export const openTool = ({ thread }: Place, run: string, toolCallId: string): Op => ({
  type: "open-tool",
  thread,
  runId: parseRunId(run),
  tool: { toolCallId, toolName: "look", startedAt: NOW },
});

export const closeTool = ({ thread }: Place, run: string, toolCallId: string): Op => ({ type: "close-tool", thread, runId: parseRunId(run), toolCallId });

export const killRun = ({ thread }: Place, run: string): Op => ({
  type: "close-run",
  thread,
  runId: parseRunId(run),
  died: true,
});

export const enqueue = ({ thread }: Place, request: string, text = `{"ask":"${request}"}`): Op & { type: "enqueue" } => ({
  type: "enqueue",
  thread,
  requestId: parseRequestId(request),
  text,
});

export const attempt = ({ thread }: Place, request: string, count: number): Op => ({
  type: "attempt",
  thread,
  requestId: parseRequestId(request),
  attempt: count,
});

/** Due one second after now, unless said otherwise. */
export const postpone = ({ thread }: Place, request: string, changes: Partial<Omit<PostponeOp, "type" | "thread" | "requestId">> = {}): PostponeOp => ({
  type: "postpone",
  thread,
  requestId: parseRequestId(request),
  dueAt: NOW + 1_000,
  delayMs: 1_000,
  ...changes,
});

type PostponeOp = Op & { readonly type: "postpone" };

export const consume = ({ thread }: Place, request: string): Op & { type: "consume" } => ({
  type: "consume",
  thread,
  requestId: parseRequestId(request),
});

export const cancelRequest = ({ thread }: Place, request: string): Op => ({
  type: "cancel",
  thread,
  target: { requestId: parseRequestId(request) },
});

export const cancelRun = ({ thread }: Place, run: string): Op => ({
  type: "cancel",
  thread,
  target: { runId: parseRunId(run) },
});

export const deadLetter = ({ dead }: Place, text: string): Op => ({ type: "dead-letter", stream: dead, text });

export const settleLetter = ({ dead }: Place, letter: number, text = `{"settled":${letter}}`): Op => ({ type: "settle-letter", stream: dead, letter, text });

export const deleteThread = ({ thread }: Place): Op => ({ type: "delete-thread", thread });
