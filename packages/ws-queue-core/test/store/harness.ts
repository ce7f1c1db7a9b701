import { createLimits, parseProducerId, parseUserId, type Limits, type StreamKey } from "../../src/index.ts";
import { createTagSource } from "../../src/position.ts";
import { applyCommit, type CommitContext } from "../../src/store/apply-commit.ts";
import type { Commit, CommitResult, Op } from "../../src/store/commit.ts";
import { applyLease } from "../../src/store/lease.ts";
import { createMemoryState, type MemoryState } from "../../src/store/memory/memory-state.ts";
import type { Entry } from "../../src/store/port.ts";
import type { LogSource } from "../../src/store/log-source.ts";

const USER = parseUserId("ann");
const PRODUCER = parseProducerId("p1");

export interface Harness {
  readonly state: MemoryState;
  readonly context: CommitContext;
  /** The next commit of a producer that is known. */
  prepare(ops: readonly Op[], at?: number): Commit;
  /** Commits as that producer, and throws unless it lands. */
  commitAs(ops: readonly Op[], at?: number): CommitResult;
  /** Takes the head off a thread's inbox, as a new owner of the thread. */
  consumeHead(thread: StreamKey): void;
}

/** A state with one user and one producer, without a store around it. */
export function createHarness(limits: Limits = createLimits()): Harness {
  const state = createMemoryState();
  const context: CommitContext = { nextTag: createTagSource(new Uint8Array(6)), limits, durability: { always: "memory", onRequest: [] }, timeAt: (at) => at };
  let sequence = 0;

  const land = (commit: Commit): CommitResult => {
    const { result, changes } = applyCommit(state, commit, context);
    if (result.status === "refused") throw new Error(`Refused: ${result.code}`);
    if (changes !== undefined) state.apply(changes);
    return result;
  };
  const base = { userId: USER, durability: "memory" } as const;
  land({ ...base, author: { kind: "mint", producer: PRODUCER }, ops: [], at: 0 });

  const prepare = (ops: readonly Op[], at = 0): Commit => {
    sequence += 1;
    return { ...base, author: { kind: "producer", producer: PRODUCER, sequence, id: `c${sequence}` }, ops, at };
  };

  return {
    state,
    context,
    prepare,
    commitAs: (ops, at) => land(prepare(ops, at)),
    consumeHead(thread) {
      const before = state.thread(thread);
      const nonce = `nonce-${(before?.lease.counter ?? 0) + 1}`;
      const { result, changes } = applyLease(state, { type: "acquire", thread, nonce, seen: before?.lease });
      const requestId = before?.waiting[0]?.requestId;
      if (result.status !== "held" || changes === undefined || requestId === undefined) throw new Error("Nothing to consume");
      state.apply(changes);
      const author = { kind: "owner", thread, fence: result.fence, sequence: 1, id: nonce } as const;
      land({ ...base, author, ops: [{ type: "consume", thread, requestId }], at: 0 });
    },
  };
}

/** Everything that a source has from this offset on. */
export function entriesFrom(source: LogSource, offset: number): readonly Entry[] {
  const found: Entry[] = [];
  source.visit(offset, 1_000, (entry) => found.push(entry) > 0);
  return found;
}
