import { createLimits, createTagSource, requestsStream, type Limits, type Priority, type ProducerId, type RequestId, type StreamKey, type ThreadId, type UserId } from "../../../src/index.ts";
import type { RequestEntry, StoredRequest } from "../../../src/events/index.ts";
import { applyCommit, applyLease, type Commit, type CommitResult, type LeaseCommand, type LeaseResult, type Op, type ReadRequest, type ReadResult, type ThreadState } from "../../../src/store/index.ts";
import { createMemoryState } from "../../../src/store/memory/memory-state.ts";
import { readLog } from "../../../src/store/read-log.ts";

/** The real logic of every store, without the promises: what a commit does happens when it is called. */
export interface PureStore {
  commit(commit: Commit): CommitResult;
  lease(command: LeaseCommand): LeaseResult;
  read(request: ReadRequest): ReadResult;
  thread(key: StreamKey): ThreadState | undefined;
  /** The events of a stream, parsed. */
  events(stream: StreamKey): readonly Record<string, unknown>[];
}

export function createPureStore(limits: Limits = createLimits()): PureStore {
  const state = createMemoryState();
  const context = { nextTag: createTagSource(new Uint8Array([1, 2, 3, 4, 5, 6])), limits, durability: { always: "memory", onRequest: [] }, timeAt: (at: number) => at } as const;
  const read = (request: ReadRequest): ReadResult => readLog(state.stream(request.stream), request, state.source(request.stream));
  return {
    commit(commit) {
      const { result, changes } = applyCommit(state, commit, context);
      if (changes !== undefined) state.apply(changes);
      return result;
    },
    lease(command) {
      const { result, changes } = applyLease(state, command);
      if (changes !== undefined) state.apply(changes);
      return result;
    },
    read,
    thread: (key) => state.thread(key),
    events(stream) {
      const result = read({ stream, from: "start", entriesMax: 1_000_000, bytesMax: 1_000_000_000 });
      if (result.status === "reset") throw new Error(result.reason);
      return result.page.entries.map((entry) => JSON.parse(entry.text) as Record<string, unknown>);
    },
  };
}

/** A client of one thread: enqueues and cancels as a connection's submissions do. */
export function createPureClient(store: PureStore, userId: UserId, threadId: ThreadId, thread: StreamKey) {
  const producer = "client" as ProducerId;
  let sequence = 0;

  function commit(op: Op): CommitResult {
    const base = { userId, at: 0, durability: "memory" } as const;
    if (sequence === 0) store.commit({ ...base, author: { kind: "mint", producer }, ops: [] });
    sequence += 1;
    return store.commit({ ...base, author: { kind: "producer", producer, sequence, id: `c${sequence}` }, ops: [op] });
  }

  return {
    ask(id: string, more: Partial<RequestEntry> = {}, priority: Priority = "normal"): CommitResult {
      const requestId = id as RequestId;
      const entry: StoredRequest = { type: "request", requestId, name: "ask", payload: { id }, timestamp: 0, ...more };
      return commit({ type: "enqueue", thread, requestId, text: JSON.stringify(entry), priority });
    },
    cancel: (id: string): CommitResult => commit({ type: "cancel", thread, target: { requestId: id as RequestId } }),
    deleteThread: (): CommitResult => commit({ type: "delete-thread", thread }),
    /** Deletes what the inbox holds, as retention might. */
    dropInbox: (): CommitResult => commit({ type: "delete", stream: requestsStream(userId, threadId) }),
  };
}
