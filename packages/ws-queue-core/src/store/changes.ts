import type { ProducerId, UserId } from "../ids.ts";
import type { Tag } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { CommitResult } from "./commit.ts";
import type { EntryPage, LeaseResult } from "./port.ts";
import type { ProducerKey } from "./producers.ts";
import type { ProducerState, StreamState, ThreadState } from "./state.ts";

/** Where entries come from: one object for all that are appended together. */
export interface EntryOrigin {
  /** When it was committed, by the store's own time in milliseconds. */
  readonly at: number;
  /**
   * What `idOffset` then finds the entry by. In an inbox the request's id; in another stream an id of the op `append-once`: of the
   * first entry, and of the last where there are several.
   */
  readonly id?: string;
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
  /** Of this user: another one may have a producer of the same name. */
  producer(userId: UserId, producer: ProducerId): ProducerState | undefined;
  /** How many producers were minted for this user's clients and are not forgotten. */
  clientProducers(userId: UserId): number;
  entry(stream: StreamKey, offset: number): EntryMeta | undefined;
  /** Where a stream has the newest entry of this id; undefined when it never came or is no longer kept. */
  idOffset(stream: StreamKey, id: string): number | undefined;
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
  readonly producers: ReadonlyMap<ProducerKey, ProducerState>;
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
