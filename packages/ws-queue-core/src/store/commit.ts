import type { AttemptFailure } from "../attempt-failure.ts";
import type { Durability } from "../durability.ts";
import type { ErrorCode } from "../error-codes.ts";
import type { ProducerId, RequestId, RunId, UserId } from "../ids.ts";
import type { Priority } from "../priority.ts";
import type { StreamKey } from "../stream.ts";
import type { OpResult } from "./op-result.ts";
import type { Fence, OpenRun, OpenTool, ThreadState } from "./state.ts";

export type { OpResult } from "./op-result.ts";

/** Who commits; with its sequence it is what makes a repeated commit harmless. */
export type Author =
  /** A client's request or a node's notice. `id` is random and stays the same when the commit is repeated. */
  | { readonly kind: "producer"; readonly producer: ProducerId; readonly sequence: number; readonly id: string }
  /** The owner of a thread; the only one who writes entries of runs. */
  | { readonly kind: "owner"; readonly thread: StreamKey; readonly fence: Fence; readonly sequence: number; readonly id: string }
  /**
   * Makes a producer known. Repeating it is harmless. `forClient`: it counts against `producersPerUserHardMax`, beyond which
   * it is refused with `too_many_producers`; a node's own are as many as the application makes it need.
   */
  | { readonly kind: "mint"; readonly producer: ProducerId; readonly forClient?: true };

/** What a cancel is about: a request, or the request of a run. */
export type CancelTarget = { readonly requestId: RequestId } | { readonly runId: RunId };

/** One change. `thread` is always the key of a thread's stream, also where its inbox is meant. */
export type Op =
  /**
   * Appends events. Entries of a run need an owner and the run in the thread's set of open runs, else `run_ended`. `sizes`: the
   * UTF-8 bytes of each text, from who counted them already; without it they are counted.
   */
  | {
      readonly type: "append";
      readonly stream: StreamKey;
      readonly texts: readonly string[];
      readonly sizes?: readonly number[];
      readonly runId?: RunId;
    }
  /**
   * Appends what `id` names, unless the stream has its first entry: then its result is where that is, and `known`. With `runId` it is the
   * start of a run whose id its caller chose, and `id` is that one: a run that is known has begun before, so the commit is refused
   * with `run_ended`. Ids of runs and of other appends are apart.
   */
  | {
      readonly type: "append-once";
      readonly stream: StreamKey;
      readonly id: string;
      readonly texts: readonly string[];
      readonly sizes?: readonly number[];
      readonly runId?: RunId;
    }
  /**
   * Appends to the thread's inbox, unless it knows the request: a page and its copy may both send it, each under a sequence
   * of its own. A request that has a tombstone is accepted as cancelled; one that is too large (`event_too_large`), or that finds
   * `inboxEntriesMax` requests waiting (`inbox_full`), is `rejected` for good, which is its result: its client's sequence is used up,
   * and what follows meets no gap. `priority`: default `normal`. `isRequired`: the other ops of the commit mean nothing without it, so what
   * would be its rejection refuses the whole commit.
   */
  | {
      readonly type: "enqueue";
      readonly thread: StreamKey;
      readonly requestId: RequestId;
      readonly text: string;
      readonly priority?: Priority;
      readonly isRequired?: true;
    }
  | { readonly type: "open-run"; readonly thread: StreamKey; readonly run: OpenRun }
  /**
   * Removes the run and its tool calls from the open ones; comes behind the append of its terminal event. Ended already:
   * `run_ended`. `died`: its request is handled again, and the head of the inbox remembers the run. `cancelled`: its terminal event says
   * so. With neither, a run of a request that is marked as cancelled stays open, and the commit is refused with `cancelled`:
   * what the sender of a cancel was told is what the log shows.
   */
  | { readonly type: "close-run"; readonly thread: StreamKey; readonly runId: RunId; readonly died?: true; readonly cancelled?: true }
  /** A tool call of the run begins; comes with the append of its event. The run has ended: `run_ended`. */
  | { readonly type: "open-tool"; readonly thread: StreamKey; readonly runId: RunId; readonly tool: OpenTool }
  /** A tool call ends; comes with the append of its event. Ended already, or with its run: `run_ended`. */
  | { readonly type: "close-tool"; readonly thread: StreamKey; readonly runId: RunId; readonly toolCallId: string }
  /** Counts the attempt that is about to begin on the head of the inbox. One that is marked as cancelled: `cancelled`. */
  | { readonly type: "attempt"; readonly thread: StreamKey; readonly requestId: RequestId; readonly attempt: number }
  /**
   * The attempt on the head of the inbox ended without a result; the head stays, and is due at `dueAt` (milliseconds since 1970),
   * which is `delayMs` from now; with `delayMs` 0 at once. It comes in the commit that ends the attempt's open runs. `failure`: kept
   * with its attempt, its message cut where it is long; without it the attempt does not count. Another head: `inbox_moved`. A head
   * that is marked as cancelled: `cancelled`.
   */
  | {
      readonly type: "postpone";
      readonly thread: StreamKey;
      readonly requestId: RequestId;
      readonly dueAt: number;
      readonly delayMs: number;
      readonly failure?: Omit<AttemptFailure, "attempt">;
    }
  /**
   * Moves the inbox past its head, which must be this request, else `inbox_moved`. `cancelled`: its end was told as that;
   * without it, a request that is marked as cancelled is refused with `cancelled`.
   */
  | { readonly type: "consume"; readonly thread: StreamKey; readonly requestId: RequestId; readonly cancelled?: true }
  | { readonly type: "cancel"; readonly thread: StreamKey; readonly target: CancelTarget }
  /**
   * A permanent rejection: consumes the sequence and is kept as its answer. A `request` that its inbox has is `known` all the
   * same: it was accepted, whatever speaks against it now, and its sender may not have heard, or must not be told otherwise.
   */
  | { readonly type: "reject"; readonly code: ErrorCode; readonly request?: { readonly thread: StreamKey; readonly requestId: RequestId } }
  /** Appends a dead letter to its user's `dead` stream. The store's index has it until it is settled, trimmed or deleted. */
  | { readonly type: "dead-letter"; readonly stream: StreamKey; readonly text: string }
  /**
   * Appends to the `dead` stream what became of its letter at this offset, which leaves the index; the entry stays. No letter of the index,
   * as after another one of these: `letter_gone`.
   */
  | { readonly type: "settle-letter"; readonly stream: StreamKey; readonly letter: number; readonly text: string }
  /** Removes a stream with its entries; a later append creates another incarnation. */
  | { readonly type: "delete"; readonly stream: StreamKey }
  /**
   * Removes a thread: its stream and its inbox with their entries, the requests that wait, the runs that are open, and its lease, so that
   * an owner of before is `fenced`. Of its state the counter of its fences stays. Repeating it is harmless.
   */
  | { readonly type: "delete-thread"; readonly thread: StreamKey };

/** One idempotent, fenced change of one user's partition: all of its ops happen, or none. */
export interface Commit {
  readonly userId: UserId;
  readonly author: Author;
  readonly ops: readonly Op[];
  /**
   * When the committing node made it, on its monotonic clock in whole milliseconds: the store makes its own time of it, for retention and
   * expiry, never for order.
   */
  readonly at: number;
  /** The level that it asks for. */
  readonly durability: Durability;
}

/** Codes that a store answers with; nothing was changed. */
export type RefusalCode =
  | "fenced"
  | "run_ended"
  | "cancelled"
  | "inbox_moved"
  | "event_too_large"
  | "inbox_full"
  | "letter_gone"
  | "producer_expired"
  | "too_many_producers"
  | "sequence_conflict"
  | "sequence_gap"
  | "sequence_too_old"
  | "durability_unavailable";

export type CommitResult =
  | {
      readonly status: "committed";
      /** The level that this commit reached, at least the one asked for; of a repeated one, when it was first made. */
      readonly level: Durability;
      /** True when this sequence and id had been committed before: `results` are the first ones. */
      readonly duplicate: boolean;
      /** One result for each op, in their order. */
      readonly results: readonly OpResult[];
      /** Of a mint that found the producer: its newest sequence that has an answer. */
      readonly accepted?: number;
      /** Of an owner's commit, from a store that has it at hand: the thread's state with this commit in it. */
      readonly thread?: ThreadState;
    }
  | { readonly status: "refused"; readonly code: RefusalCode; readonly expectedSequence?: number };
