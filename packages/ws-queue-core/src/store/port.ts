import type { StoreDurability } from "../durability.ts";
import type { Branded, ProducerId, UserId } from "../ids.ts";
import type { Position, Tag } from "../position.ts";
import type { Priority } from "../priority.ts";
import type { StreamKey } from "../stream.ts";
import type { Commit, CommitResult } from "./commit.ts";
import type { ClockReading } from "./retention-clock.ts";
import type { Fence, Lease, ProducerSummary, ThreadState } from "./state.ts";

/** One element of a log. `text` is the JSON that was appended, passed on unchanged. */
export interface Entry {
  readonly offset: number;
  readonly tag: Tag;
  readonly text: string;
  /** UTF-8 bytes of the text, so that nobody has to count them again. */
  readonly bytes: number;
}

/** Consecutive entries and the position that the first of them follows. */
export interface EntryPage {
  readonly stream: StreamKey;
  readonly after: Position;
  readonly entries: readonly Entry[];
  /** The head at the time of reading: the last entry's position or later. */
  readonly head: Position;
  /** Offset of the oldest entry that is kept; head + 1 when there is none. */
  readonly oldest: number;
}

/** Why a position cannot be continued from. */
export type ResetReason = "trimmed" | "forked" | "ahead" | "deleted" | "damaged" | "unauthorized";

/** A read that cannot go on from its position. */
export type ReadReset = StreamHead & { readonly status: "reset" } & (
    | { readonly reason: Exclude<ResetReason, "damaged"> }
    /**
     * The entries between the position and `resume` are missing or not what was appended; the one at the position is among them where the
     * read is backwards, else the one at `resume`. A read from `resume` goes on beyond them; it may meet further damage at once.
     */
    | { readonly reason: "damaged"; readonly resume: Position }
  );

export type ReadResult = { readonly status: "page"; readonly page: EntryPage } | ReadReset;

export interface ReadRequest {
  readonly stream: StreamKey;
  /** `start`: before the oldest entry · `head`: behind the newest (an empty page that tells where, unless it is backwards) · or a position. */
  readonly from: "start" | "head" | Position;
  /**
   * Gives the entries before the place, with the one at the position, instead of those behind it: the newest of them, in ascending
   * order. Paging goes on from the page's `after`, until nothing is before it.
   */
  readonly isBackward?: boolean;
  readonly entriesMax: number;
  /** UTF-8 bytes of text; one entry is given in any case. */
  readonly bytesMax: number;
}

export interface StreamHead {
  readonly head: Position;
  readonly oldest: number;
}

/** What happened to a stream. A change may be late, repeated or lost: it counts only where it follows. */
export type StreamChange =
  | { readonly type: "appended"; readonly page: EntryPage }
  | { readonly type: "deleted"; readonly stream: StreamKey };

export type LeaseCommand =
  /** Takes the thread if its lease is still the one that was seen (never acquired: undefined). */
  | { readonly type: "acquire"; readonly thread: StreamKey; readonly nonce: string; readonly seen: Lease | undefined }
  /** Shows that the owner is alive: the renewal counter moves. */
  | { readonly type: "renew"; readonly thread: StreamKey; readonly fence: Fence }
  | { readonly type: "release"; readonly thread: StreamKey; readonly fence: Fence };

export type LeaseResult =
  | { readonly status: "held"; readonly fence: Fence; readonly thread: ThreadState }
  | { readonly status: "released" }
  /** Somebody else has it, or had it since; `lease` is what is there now. */
  | { readonly status: "lost"; readonly lease: Lease | undefined };

/** A thread with an open run or a waiting request. */
export interface PendingThread {
  readonly thread: StreamKey;
  /** Of a thread whose head was postponed and that has no open run: when that is due, in milliseconds since 1970. Else 0: now. */
  readonly dueAt: number;
  /** Of such a thread: how long before `dueAt` it was postponed. Else 0. */
  readonly delayMs: number;
  /** Of its most urgent waiting request; `normal` where only runs are open. */
  readonly priority: Priority;
  readonly lease: Lease;
}

/** Where a page of pending threads ended; only the store that gave it knows what it means. */
export type PendingCursor = Branded<"PendingCursor">;

export interface PendingPage {
  /** May be fewer than were asked for, or none, also where more follow. */
  readonly threads: readonly PendingThread[];
  /** Undefined: nothing follows. */
  readonly next: PendingCursor | undefined;
}

/** A dead letter that was not settled. */
export interface IndexedLetter {
  /** Its user's `dead` stream. */
  readonly stream: StreamKey;
  readonly offset: number;
  /** As it was appended. Undefined: it is damaged. */
  readonly text: string | undefined;
}

/** Where a page of dead letters ended, see `deadLetterCursor`. */
export type DeadLetterCursor = Branded<"DeadLetterCursor">;

export interface DeadLetterPage {
  /** May be fewer than were asked for, or none, also where more follow. */
  readonly letters: readonly IndexedLetter[];
  /** Undefined: nothing follows. */
  readonly next: DeadLetterCursor | undefined;
}

/** What a store says of itself to its operator. */
export interface StoreDescription {
  /** Such as `sqlite`. */
  readonly kind: string;
  /** The version of what it keeps things in. */
  readonly schema?: number;
  /** Absolute, of a store in a file; in bytes, the file itself, and what is beside it and not in it yet. */
  readonly file?: string;
  readonly fileBytes?: number;
  readonly walBytes?: number;
  /** Of a store on a server: whether there is a connection now. `waiting`: until the next attempt to make one. */
  readonly connection?: "ready" | "waiting" | "connecting" | "closed";
}

/** What a store can say cheaply beside its logs, for an operator's tool. Rejects as the methods of the store do. */
export interface StoreInspection {
  /** Read at the moment of the call; also of a store that is closed. */
  describe(): StoreDescription;
  /** The position that the entry with this offset follows. Of one that is not kept any more: before the oldest; beyond the head: the head. */
  positionBefore(stream: StreamKey, offset: number): Promise<Position>;
  /** At most `limit` of all threads in which anything happened, in the order of their keys, behind `after`. */
  threads(after: StreamKey | undefined, limit: number): Promise<readonly StreamKey[]>;
}

/** What a store that replicates says about answered commits. */
export type StoreNotice =
  /** None of this producer's sequences up to `through` can be lost any more. Of the store after a rollback: behind `rolled-back`. */
  | { readonly type: "settled"; readonly userId: UserId; readonly producer: ProducerId; readonly through: number }
  /**
   * The store failed over or was restored: answered commits of the users that it concerns may be gone, and everything learned of them is in
   * doubt. From then on `watch` tells nothing of what was lost.
   */
  | { readonly type: "rolled-back"; readonly concerns: (userId: UserId) => boolean };

/**
 * The one port to durable state. Every method rejects with `store_unavailable`, `store_closed` or another `store_*` code
 * when it cannot know the outcome; a commit that was rejected may have happened, and is repeated unchanged.
 */
export interface Store {
  readonly durability: StoreDurability;
  /** Applies the commit, or repeats its first result, or refuses it whole. Commits of one author keep their order. */
  commit(commit: Commit): Promise<CommitResult>;
  /** Reads entries that follow a position, or those up to it, or says why the position cannot be continued from. */
  read(request: ReadRequest): Promise<ReadResult>;
  /** The heads of several streams; undefined for one that does not exist. */
  heads(streams: readonly StreamKey[]): Promise<readonly (StreamHead | undefined)[]>;
  /** What is known of a producer; undefined when it is unknown. Producers are known per user: two users may have one of the same name. */
  producer(userId: UserId, producer: ProducerId): Promise<ProducerSummary | undefined>;
  /** A thread's state, by the key of its `thread` stream; undefined when nothing ever happened in it. */
  thread(thread: StreamKey): Promise<ThreadState | undefined>;
  /**
   * At most `limit` of the pending threads, those that are due first, first: from the first one, or behind the `next` of a page. The
   * set may change between two pages: a thread that is pending throughout, due at the same instant, is in one of them; it may be in two.
   * Rejects with `invalid_argument` for a cursor that is none.
   */
  pending(after: PendingCursor | undefined, limit: number): Promise<PendingPage>;
  /**
   * At most `limit` of the dead letters that are kept and not settled, of all users or one, oldest first: by the store's own time, those of one
   * user in the order of their stream. From the first one, or behind the `next` of a page. Rejects with `invalid_argument` for a cursor that
   * is none.
   */
  deadLetters(after: DeadLetterCursor | undefined, limit: number, userId?: UserId): Promise<DeadLetterPage>;
  lease(command: LeaseCommand): Promise<LeaseResult>;
  /** Calls `listener` for each change of the stream that this node learns of, in commit order. Returns the undo. */
  watch(stream: StreamKey, listener: (change: StreamChange) => void): () => void;
  /**
   * Only of a store whose answered commits can still be lost; there an answer is settled when a notice says so. Without this
   * method a commit is settled by its answer. Returns the undo.
   */
  observe?(listener: (notice: StoreNotice) => void): () => void;
  /** For an operator's tool. Without it the tool can do less. */
  readonly inspection?: StoreInspection;
  /**
   * Retention by age and forgetting of old producers; to be called now and then. The store has a time of its own for it, which
   * goes with the monotonic clock; from the wall clock it takes what passed while it was closed, a day for each start at most.
   * Whole milliseconds, else `invalid_argument`.
   */
  maintain(now: ClockReading): Promise<void>;
  /** Finishes what was begun, then rejects everything with `store_closed`. Repeating it is harmless. */
  close(): Promise<void>;
}
