import type { Json, RequestId, RunId, ThreadId, UserId } from "@apex/ws-queue-core";
import type { AttemptFailure } from "@apex/ws-queue-core/store";

/** Which dead letter: its user, and its place in that user's `dead` stream. */
export interface LetterKey {
  readonly userId: string;
  readonly offset: number;
}

/** A request that was given up, as an operator sees it. Instants are in milliseconds since 1970, by the clocks of the nodes. */
export interface DeadLetter extends LetterKey {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly requestId: RequestId;
  readonly name: string;
  /** Not there: it is so large that only the inbox has it, as long as retention keeps it there. */
  readonly payload?: Json;
  /** The dead letter's request that this one took the place of. */
  readonly redriveOf?: RequestId;
  /** When it was accepted first. */
  readonly acceptedAt: number;
  readonly givenUpAt: number;
  /** From the one to the other. */
  readonly totalMs: number;
  /** How often it was begun, attempts that a drain ended and that do not count included. */
  readonly attempts: number;
  /**
   * Its attempts that failed, oldest first: when, with which error and, as far as it is known, in which run. All of them by default; of a
   * handler with more than five attempts, the newest that are 2,560 bytes of JSON together.
   */
  readonly failures: readonly AttemptFailure[];
  /** How many failed before those; 0 also where an earlier version wrote the letter. */
  readonly failuresLeftOut: number;
  /** The newest run that died of it. */
  readonly lastRunId?: RunId;
}

/** Which dead letters to list. */
export interface ListOptions {
  /** Of this user alone; default: of all. */
  readonly userId?: string;
  /** The `next` of a page: what follows it. Default: from the oldest. */
  readonly after?: string;
  /** How many at most, 1 to 1,000; default 100. */
  readonly limit?: number;
}

export interface DeadLetterList {
  /** Oldest first. May be fewer than were asked for, or none, also where more follow. */
  readonly letters: readonly DeadLetter[];
  /** For `after`, to read on. Undefined: nothing follows. */
  readonly next: string | undefined;
}

/** The requests that were given up and not settled: an operator sends them again, or throws them away. */
export interface DeadLetters {
  /**
   * Reads a page of them. One that is damaged is left out, and told to `onError`, with its offset; `discard` takes it. Throws
   * `invalid_argument`, `invalid_id`, and what the store throws.
   */
  list(options?: ListOptions): Promise<DeadLetterList>;
  /**
   * Asks the request of a letter again, under a new id: in its thread, behind what waits there, without its deadline, its stored request
   * naming the old one (`redriveOf`). That and the settling of the letter are one commit: both happen, also when the process dies, or neither,
   * and of several at once one wins.
   *
   * Throws `letter_gone` for one that is settled or no longer kept. Throws `inbox_full`, `request_lost` (its payload is gone), `unknown_request`
   * and `invalid_payload` (the contract is another one by now), `event_too_large`, `store_damaged` (the letter cannot be read),
   * `invalid_argument`, `invalid_id`, `draining` once `drain` or `close` began and `overloaded`; then the letter stays. `closed` and what the store throws: the outcome is unknown; `list` tells.
   */
  redrive(letter: LetterKey): Promise<{ readonly requestId: RequestId }>;
  /**
   * Settles a letter for good; its entry stays in the user's `dead` stream. Throws `letter_gone`, `invalid_argument`, `invalid_id` and
   * `overloaded`; then nothing was settled. `closed` and what the store throws: the outcome is unknown; `list` tells.
   */
  discard(letter: LetterKey): Promise<void>;
}
