import type { AttemptFailure } from "../attempt-failure.ts";
import type { Durability } from "../durability.ts";
import type { ProducerId, RequestId, RunId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { Priority } from "../priority.ts";
import type { OpResult } from "./op-result.ts";

/**
 * What a store keeps beside the entries. All of it is plain JSON and never changed in place, so that any store can keep
 * it as a row or a hash, and an abandoned change is simply forgotten.
 */

/** One stream's log, without its entries. */
export interface StreamState {
  /** Offset 0: the mark of this incarnation of the stream. */
  readonly birth: Position;
  /** The entry before the oldest that is kept; `birth` while nothing was trimmed. */
  readonly beforeOldest: Position;
  readonly head: Position;
  /** UTF-8 bytes of the entries that are kept. */
  readonly bytes: number;
}

/** Proof of ownership. A failover may issue a counter twice, so a fence is compared as a whole. */
export interface Fence {
  readonly counter: number;
  /** Random, of this acquisition. */
  readonly nonce: string;
}

/** A thread's ownership. No instant is stored: others watch whether `renewal` moves. */
export interface Lease {
  /** Undefined once it was released. The counter goes on from the last one. */
  readonly fence: Fence | undefined;
  readonly counter: number;
  readonly renewal: number;
}

/** The first answers of the newest commits of one author, oldest first: a repeated commit gets its first result. */
export interface Ledger {
  /** The newest sequence; 0 before the first. */
  readonly last: number;
  readonly answers: readonly Answer[];
}

export interface Answer {
  readonly sequence: number;
  /** Random id of the commit: the same sequence with another id is a conflict. */
  readonly id: string;
  readonly results: readonly OpResult[];
  /** The level that the commit reached, where it asked for more than comes always. */
  readonly level?: Durability;
}

/** Of one user's producer. */
export interface ProducerState {
  /** Minted for a client: there may be only so many of a user. */
  readonly isClients: boolean;
  readonly ledger: Ledger;
  /** When it was last used, by the store's own time in milliseconds. */
  readonly usedAt: number;
}

/** A tool call that has begun and not ended. */
export interface OpenTool {
  readonly toolCallId: string;
  readonly toolName: string;
  /** In milliseconds since 1970 by the clock of its owner. */
  readonly startedAt: number;
}

/** A run that has started and not ended. */
export interface OpenRun {
  readonly runId: RunId;
  readonly agentName: string;
  readonly requestId?: RequestId;
  /** Oldest first. Absent before the first tool call, and in what an earlier version stored. */
  readonly tools?: readonly OpenTool[];
}

/** A request that was accepted and not consumed, in inbox order. */
export interface WaitingRequest {
  readonly requestId: RequestId;
  readonly offset: number;
  /** The position that its entry follows: where the owner reads it from, however long the inbox is. */
  readonly after: Position;
  readonly cancelled: boolean;
  /** Absent: normal. */
  readonly priority?: Priority;
}

/** When the next attempt is due. */
export interface Postponed {
  /** In milliseconds since 1970 by the wall clock of the node that postponed. */
  readonly dueAt: number;
  /** How long that is after the commit: for a node whose wall clock differs, which watches the wait itself. */
  readonly delayMs: number;
}

/** One conversation: who owns it, what is in its inbox, which runs are open. */
export interface ThreadState {
  readonly lease: Lease;
  /** Commits of the present fence; emptied by an acquisition. */
  readonly ledger: Ledger;
  /** How often the head of the inbox was begun. What is about the head is emptied when the head is consumed or its inbox deleted. */
  readonly attempt: number;
  /** How many of these attempts do not count: a drain ended them. */
  readonly excused: number;
  /** Of the attempts that failed, oldest first: the newest, as many as `keptFailures` keeps, each of at most 512 UTF-8 bytes of JSON. */
  readonly failures: readonly AttemptFailure[];
  /** While the head waits for its next attempt. Undefined: it is due. */
  readonly postponed: Postponed | undefined;
  /** The runs that died of it, newest last: the next attempt names the last of them. */
  readonly died: readonly RunId[];
  readonly waiting: readonly WaitingRequest[];
  /** Cancels that came before their request, newest last. */
  readonly tombstones: readonly RequestId[];
  readonly openRuns: readonly OpenRun[];
}

export interface ProducerSummary {
  readonly producer: ProducerId;
  /** The newest sequence that has an answer. */
  readonly accepted: number;
  /** All sequences up to this one cannot be lost any more. */
  readonly settled: number;
}
