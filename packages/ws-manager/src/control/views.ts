import type { Durability, ErrorCode, Limits, Priority } from "@apex/ws-queue-core";
import type { AttemptFailure, OpenRun, StoreDescription } from "@apex/ws-queue-core/store";
import type { ManagerStats } from "../stats.ts";

/** What an operator is shown. All of it is plain JSON. */

/** Who owns a thread: this node, another one or a process that died, or none. */
export type Ownership = "here" | "elsewhere" | "none";

export interface Check {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  /** What was found and, unless it is `ok`, what to do. */
  readonly message: string;
}

/** What was told to `onError` since the start, refusals left out. */
export interface Failures {
  readonly count: number;
  /** The newest five, the newest first; `at` in milliseconds since 1970, a message of at most 500 characters. */
  readonly newest: readonly { readonly at: number; readonly code: ErrorCode | undefined; readonly message: string }[];
}

/** What only a running service knows. */
export interface ServiceReport {
  readonly pid: number;
  readonly node: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly residentBytes: number;
  readonly stats: ManagerStats;
  readonly handlers: { readonly registered: readonly string[]; readonly missing: readonly string[] };
  readonly failures: Failures;
  /** Entries of the store that were found damaged since the start. */
  readonly damagedEntries: number;
  readonly limits: Limits;
}

export interface DoctorReport {
  /** `durability`: the level that everything reaches which asks for none. */
  readonly store: StoreDescription & { readonly durability: Durability };
  /** Absent of a closed file. */
  readonly service?: ServiceReport;
  /** Threads with a waiting request or an open run, the first 1,000; those that are due now; those of them without an owner. */
  readonly work: { readonly threads: number; readonly due: number; readonly unowned: number };
  readonly checks: readonly Check[];
}

export interface ThreadRow {
  readonly userId: string;
  readonly threadId: string;
  readonly owner: Ownership;
  readonly waiting: number;
  readonly openRuns: number;
  /** How often the request in front was begun. */
  readonly attempt: number;
  /** When its next attempt is due, in milliseconds since 1970; absent: now, or nothing waits. */
  readonly dueAt?: number;
  /** The code with which the store refused to read its state. */
  readonly problem?: ErrorCode;
}

export interface ThreadsPage {
  readonly threads: readonly ThreadRow[];
  /** What to pass as `after`; absent: nothing follows. A page may have fewer than were asked for, or none, and be followed. */
  readonly next?: string;
}

export interface WaitingView {
  readonly requestId: string;
  readonly offset: number;
  readonly attempt: number;
  readonly cancelled: boolean;
  readonly priority: Priority;
  /** Absent where its entry cannot be read, and behind the first 64 KiB of the inbox. */
  readonly name?: string;
  /** When it was accepted, and when its deadline is, in milliseconds since 1970. */
  readonly acceptedAt?: number;
  readonly deadline?: number;
}

export interface StreamReport {
  readonly head: number;
  /** Offset of the oldest entry that is kept; head + 1 when there is none. */
  readonly oldest: number;
}

/** An entry, for people: its text is cut. */
export interface EntryView {
  readonly offset: number;
  readonly bytes: number;
  readonly type?: string;
  readonly timestamp?: number;
  /** At most 2,000 characters. */
  readonly text: string;
}

export interface ThreadReport {
  readonly userId: string;
  readonly threadId: string;
  readonly owner: Ownership;
  readonly lease: { readonly counter: number; readonly renewal: number };
  /** The request in front: how often it was begun, when the next attempt is due, and the newest failures. */
  readonly attempts: { readonly begun: number; readonly excused: number; readonly dueAt?: number; readonly failures: readonly AttemptFailure[] };
  /** The first 100 of `waitingCount`. */
  readonly waiting: readonly WaitingView[];
  readonly waitingCount: number;
  /** The first 100. */
  readonly openRuns: readonly OpenRun[];
  /** Absent: there is none. */
  readonly streams: { readonly thread?: StreamReport; readonly requests?: StreamReport; readonly dead?: StreamReport };
  /** The newest entries of the thread, the oldest of them first. */
  readonly last: readonly EntryView[];
}

export type TailItem =
  /** `text`: the JSON that was appended. */
  | { readonly kind: "entry"; readonly offset: number; readonly text: string }
  | { readonly kind: "damaged"; readonly first: number; readonly last: number }
  /** The log was trimmed, deleted or rolled back under the reader. It goes on from the oldest entry, or behind the newest after a rollback. */
  | { readonly kind: "reset"; readonly reason: string }
  /** Everything up to here was given; what follows is new. Once. */
  | { readonly kind: "head"; readonly offset: number };
