import type { AttemptFailure } from "../attempt-failure.ts";
import type { RequestId, RunId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { RequestEntry } from "./golden-path.ts";

/** An element of a user's `dead` stream: a request that was given up. */
export interface DeadLetter {
  readonly type: "dead_letter";
  readonly code: "retries_exhausted";
  /** `timestamp`: when it was accepted first. */
  readonly request: RequestEntry;
  /** The letter would be larger than an event may be: the payload is null here, and the entry of the inbox has it. */
  readonly withoutPayload?: true;
  /** Where the request is in the thread's inbox, as long as retention keeps it. */
  readonly offset: number;
  /** The position that its entry follows. Absent: an earlier version wrote the letter. */
  readonly after?: Position;
  /** How often it was begun. */
  readonly attempts: number;
  /**
   * Of its attempts that failed, oldest first: the newest ones, at least five, as many as are 2,560 bytes of JSON together. `owner_lost`: the
   * attempt ended with its process.
   */
  readonly failures: readonly AttemptFailure[];
  /** How many attempts failed before those. Absent: none, or an earlier version wrote the letter. */
  readonly failuresLeftOut?: number;
  /** The newest run that died of it. */
  readonly lastRunId?: RunId;
  /** From its first acceptance until it was given up, in milliseconds. Absent: an earlier version wrote the letter. */
  readonly totalMs?: number;
  /** When it was given up. */
  readonly timestamp: number;
}

/** An element of a user's `dead` stream: what became of a letter in it. */
export interface DeadLetterSettled {
  readonly type: "dead_letter_settled";
  /** Offset of the letter in the same stream. */
  readonly letter: number;
  /** The request that was given up; of one that was redriven. */
  readonly requestId?: RequestId;
  readonly outcome: "redriven" | "discarded";
  /** The request that takes its place. */
  readonly redriveId?: RequestId;
  readonly timestamp: number;
}
