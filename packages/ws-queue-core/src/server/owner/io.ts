import type { ErrorCode } from "../../error-codes.ts";
import type { ApexError } from "../../errors.ts";
import type { Failure, RequestEntry } from "../../events/golden-path.ts";
import type { RequestId, RunId } from "../../ids.ts";
import type { Json } from "../../json.ts";
import type { Priority } from "../../priority.ts";
import type { Commit, CommitResult } from "../../store/commit.ts";
import type { LeaseCommand, LeaseResult, ReadRequest, ReadResult } from "../../store/port.ts";
import type { Lease, ThreadState } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";

/** What a handler says that it came to. */
export type HandlerOutcome =
  /** `events` are written in the commit that consumes the request, before `request_completed`; their payloads are JSON. */
  | { readonly type: "completed"; readonly result?: Json; readonly events?: readonly RunEventInput[] }
  /** `retryable`: another attempt may succeed. */
  | { readonly type: "failed"; readonly error: Failure; readonly retryable: boolean };

/** How long one attempt at a request may take, and how often and when it is tried again. */
export interface HandlerPolicy {
  /** Milliseconds since the last sign of life; false: as long as it takes. */
  readonly timeoutMs: number | false;
  /** How often the request is handled before it is given up, the first time included. */
  readonly attempts: number;
  /** The wait before another attempt: `firstMs`, doubled with each failure up to `maxMs`. */
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
}

/** How the author of a run ends it. The owner may decide otherwise, when the request was cancelled say. */
export type RunOutcome =
  | { readonly type: "completed"; readonly result?: Json }
  | { readonly type: "failed"; readonly error: Failure };

/** An event of a run as its author gives it: of the golden path, or of the application. */
export interface RunEventInput {
  readonly type: string;
  readonly payload: unknown;
}

/** Why a handler's signal aborts. */
export type AbortCode = "cancelled" | "deadline_exceeded" | "draining" | "fenced" | "closed" | "internal";

/** One try at a request. */
export interface Attempt {
  readonly requestId: RequestId;
  readonly attempt: number;
}

/** What can happen to the owner of a thread. `call`: of the output answered. */
export type OwnerInput =
  /**
   * The thread has a slot: it may handle one request, and answers with `slot-freed`. `watched`: the `dueAt` of a wait that this node
   * watched until it was over, whatever the wall clock says; another node may have postponed the head anew since. `lease`: what may be
   * taken, a free lease or that of a dead owner.
   */
  | { readonly type: "wake"; readonly watched?: number | undefined; readonly lease?: Lease | undefined }
  /** The store marked this request as cancelled. */
  | { readonly type: "cancelled"; readonly requestId: RequestId }
  | { readonly type: "lease-result"; readonly command: LeaseCommand; readonly result: LeaseResult }
  | { readonly type: "lease-failed"; readonly command: LeaseCommand }
  /** The store will never take this command: the thread's state is damaged, say. */
  | { readonly type: "lease-impossible"; readonly command: LeaseCommand; readonly code: ErrorCode }
  | { readonly type: "thread"; readonly call: number; readonly thread: ThreadState | undefined }
  | { readonly type: "thread-failed"; readonly call: number }
  | { readonly type: "read"; readonly call: number; readonly result: ReadResult }
  | { readonly type: "read-failed"; readonly call: number }
  | { readonly type: "commit-result"; readonly id: string; readonly result: CommitResult }
  | { readonly type: "commit-failed"; readonly id: string; readonly retryAfterMs?: number }
  | { readonly type: "commit-impossible"; readonly id: string; readonly code: ErrorCode }
  /** Answer to `find-handler`. `missing`: none yet, the request waits; `unknown`: there will be none, it fails. */
  | { readonly type: "handler"; readonly requestId: RequestId; readonly found: "ready"; readonly policy: HandlerPolicy }
  | { readonly type: "handler"; readonly requestId: RequestId; readonly found: "missing" | "unknown" }
  | ({ readonly type: "handler-ended"; readonly outcome: HandlerOutcome } & Attempt)
  /** A handler's sign of life. */
  | ({ readonly type: "progress" } & Attempt)
  | RunInput
  /**
   * The thread is being deleted: `begins` before its commit, then `done` or `failed`. What is under way is void when it is done, and
   * handlers and runs are told `cancelled`. Several may be under way.
   */
  | { readonly type: "deletion"; readonly phase: "begins" | "done" | "failed" }
  /** Begin nothing new; what runs may finish until this instant of the monotonic clock. */
  | { readonly type: "drain"; readonly deadlineMs: number }
  /** Stop now, whatever is under way. */
  | { readonly type: "close" };

/** What a handler, or the author of a run, does. Each ticket is answered once, by `resolved` or `rejected`. */
export type RunInput =
  | {
      readonly type: "start-run";
      readonly ticket: number;
      readonly runId: RunId;
      readonly agentName: string;
      /** On whose behalf; undefined: outside of any request. */
      readonly request?: Attempt;
      /** Its author chose the id: a run that is known by it is refused with `run_ended`. */
      readonly isOnce?: true;
      /**
       * Until when it waits for the thread, on the monotonic clock: then it is refused with `busy` where another owner has the thread, and
       * with `store_unavailable` where the store does not answer. Without it for no other owner, and for the store as long as it takes.
       */
      readonly untilMs?: number;
    }
  /** Writes an `agent_progress` of the request; its payload is what `parseProgress` takes. */
  | ({ readonly type: "request-event"; readonly ticket: number; readonly event: RunEventInput } & Attempt)
  | { readonly type: "run-event"; readonly ticket: number; readonly runId: RunId; readonly event: RunEventInput }
  /** All of them or none, behind each other in one commit. */
  | { readonly type: "run-events"; readonly ticket: number; readonly runId: RunId; readonly events: readonly RunEventInput[] }
  /** Answered at once: text is gathered, and its commit is waited for when the run ends. */
  | { readonly type: "run-text"; readonly ticket: number; readonly runId: RunId; readonly text: string }
  | {
      readonly type: "end-run";
      readonly ticket: number;
      readonly runId: RunId;
      readonly outcome: RunOutcome;
      /**
       * The handler may be about to return: `handed-in` is the first answer, and the end waits to be committed with that of its
       * request. It waits for the host's turn only, that is until the next timeout, which is due at once; and not behind
       * anything else that is to be committed.
       */
      readonly joinsRequest?: true;
    };

export type OwnerOutput =
  | { readonly type: "lease"; readonly command: LeaseCommand }
  | { readonly type: "read-thread"; readonly call: number; readonly thread: StreamKey }
  | { readonly type: "read"; readonly call: number; readonly request: ReadRequest }
  | { readonly type: "commit"; readonly id: string; readonly commit: Commit }
  | { readonly type: "find-handler"; readonly request: RequestEntry }
  /** The attempt is counted: handle it. `retryOf`: the run of an earlier attempt that died. */
  | { readonly type: "run-handler"; readonly request: RequestEntry; readonly attempt: number; readonly retryOf: RunId | undefined }
  | ({ readonly type: "abort-handler"; readonly code: AbortCode } & Attempt)
  /** The request has its end in the log, and left the inbox. `dead`: it was given up, and is a dead letter. */
  | { readonly type: "request-ended"; readonly requestId: RequestId; readonly how: "answered" | "dead" }
  /**
   * Once for each `wake`: the turn that it allowed has ended, and no other begins until the next one. `next`: the thread has another
   * request that is due, of this class.
   */
  | { readonly type: "slot-freed"; readonly next?: Priority }
  /** The thread has a request that is due, which the host may not know, and no slot. */
  | { readonly type: "slot-wanted"; readonly priority: Priority }
  /** The head of the inbox waits for its next attempt; `dueAt` is in milliseconds since 1970, `delayMs` how long it waits in all. */
  | { readonly type: "postponed"; readonly dueAt: number; readonly delayMs: number; readonly priority: Priority }
  /** The owner ended the run, or lost it: nothing more will be taken. */
  | { readonly type: "run-over"; readonly runId: RunId; readonly code: ErrorCode }
  /** It is decided how the run ends; `resolved` follows when that is committed. */
  | { readonly type: "handed-in"; readonly ticket: number }
  | { readonly type: "resolved"; readonly ticket: number }
  | { readonly type: "rejected"; readonly ticket: number; readonly error: ApexError }
  /** The store is slow: give the owner nothing more until `writable`. */
  | { readonly type: "full" }
  | { readonly type: "writable" }
  /** Something went wrong that no author waits for. */
  | { readonly type: "report"; readonly error: ApexError }
  /** Nothing to do, nothing held: the owner may be forgotten. */
  | { readonly type: "rest" }
  /** After `drain` or `close`: the owner is done for good. */
  | { readonly type: "closed" };
