import type { ProducerId, RequestId, UserId } from "../ids.ts";
import type { Tag } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { CommitResult } from "./commit.ts";
import type { EntryPage, LeaseResult } from "./port.ts";
import type { ProducerState, StreamState, ThreadState } from "./state.ts";

/** Where entries come from: one object for all that are appended together. */
export interface EntryOrigin {
  /** When it was committed, by the store's own time in milliseconds. */
  readonly at: number;
  /** Of an entry of an inbox, when it is written: its request, which `requestOffset` then finds. */
  readonly requestId?: RequestId;
}

/** What is kept of an entry beside its text. */
export interface EntryMeta extends EntryOrigin {
  readonly tag: Tag;
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
}

/** What a commit is decided on: the state before it. Every store answers these at once, from a cache or its rows. */
export interface StateView {
  stream(key: StreamKey): StreamState | undefined;
  thread(key: StreamKey): ThreadState | undefined;
  producer(producer: ProducerId): ProducerState | undefined;
  /** How many producers were minted for this user's clients and are not forgotten. */
  clientProducers(userId: UserId): number;
  entry(stream: StreamKey, offset: number): EntryMeta | undefined;
  /** Where an inbox has a request, waiting or consumed; undefined when it never came or is no longer kept. */
  requestOffset(inbox: StreamKey, requestId: RequestId): number | undefined;
  /** The index has the dead letter at this offset: it is kept, and not settled. */
  hasLetter(dead: StreamKey, offset: number): boolean;
}

/** Dead letters by their offsets: when they came, by the store's own time in milliseconds; undefined: it was settled. */
export type LetterChanges = ReadonlyMap<number, number | undefined>;

/** Entries to be written, in offset order; the page is also what watchers are told. `origins[i]` belongs to `entries[i]`. */
export interface AppendedEntries {
  readonly page: EntryPage;
  readonly origins: readonly EntryOrigin[];
}

/**
 * Everything that a commit changes. A store writes all of it or nothing, in this order: what was deleted goes, what was
 * appended comes, what was trimmed goes.
 */
export interface Changes {
  /** New state by key; undefined: the row goes away. */
  readonly streams: ReadonlyMap<StreamKey, StreamState | undefined>;
  readonly threads: ReadonlyMap<StreamKey, ThreadState>;
  readonly producers: ReadonlyMap<ProducerId, ProducerState>;
  readonly appended: readonly AppendedEntries[];
  /** Of the index of dead letters, by `dead` stream, behind what was deleted. Those that are trimmed leave it without a word. */
  readonly letters: ReadonlyMap<StreamKey, LetterChanges>;
  /** Entries up to and including this offset go away. */
  readonly trimmed: readonly { readonly stream: StreamKey; readonly through: number }[];
  /**
   * Streams whose entries of before all go away. They are in `streams` too: as undefined, or, where the same commit began
   * the stream anew, with the new incarnation's state.
   */
  readonly deleted: readonly StreamKey[];
}

export interface CommitDecision {
  readonly result: CommitResult;
  /** Undefined when nothing changes: refused, or a repeated commit. */
  readonly changes: Changes | undefined;
}

export interface LeaseDecision {
  readonly result: LeaseResult;
  readonly changes: Changes | undefined;
}
