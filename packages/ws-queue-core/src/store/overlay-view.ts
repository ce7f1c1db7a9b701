import type { ProducerId, UserId } from "../ids.ts";
import type { Position } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { AppendedEntries, Changes, EntryMeta, EntryOrigin, StateView } from "./changes.ts";
import type { Entry } from "./port.ts";
import { parseProducerKey, producerKey, type ProducerKey } from "./producers.ts";
import type { ProducerState, StreamState, ThreadState } from "./state.ts";
import { oldestOffset, type GrownLog } from "./stream-log.ts";

/** Another view, and what was changed over it. The base is not touched; forgetting the overlay undoes everything. */
export interface OverlayView extends StateView {
  append(key: StreamKey, grown: GrownLog): void;
  /** Lets go of the entries up to the state's `beforeOldest`. */
  trim(key: StreamKey, state: StreamState): void;
  delete(key: StreamKey): void;
  /** Adds a dead letter to the index, or, without an instant, takes it out. */
  putLetter(dead: StreamKey, offset: number, at: number | undefined): void;
  putThread(key: StreamKey, thread: ThreadState): void;
  putProducer(userId: UserId, producer: ProducerId, state: ProducerState): void;
  /** Lays a decision's changes over this view: the next decision sees them. */
  absorb(changes: Changes): void;
  /** Everything since the base, as one set of changes; to be taken when nothing more is written to the overlay. */
  changes(): Changes;
}

interface PendingEntries {
  readonly after: Position;
  readonly entries: readonly Entry[];
  readonly origins: readonly EntryOrigin[];
  /** The same lists, once there was a second append: those of the first belong to others. Most drafts have one, and copy nothing. */
  readonly own: { readonly entries: Entry[]; readonly origins: EntryOrigin[] } | undefined;
  /** Offsets by id, where there are any. */
  ids?: Map<string, number>;
}

/** What overlays that changed nothing of a kind have of it. */
const NONE: ReadonlyMap<never, never> = new Map<never, never>();

/** A view over `base` that can be written to. */
export const createOverlayView = (base: StateView): OverlayView => new Overlay(base);

/** Its maps are made with what they have first: most drafts need three of eight. A class, as each commit makes one, and functions of its own would be most of it. */
class Overlay implements OverlayView {
  readonly #base: StateView;
  #streams: Map<StreamKey, StreamState | undefined> | undefined;
  #threads: Map<StreamKey, ThreadState> | undefined;
  #producers: Map<ProducerKey, ProducerState> | undefined;
  #pending: Map<StreamKey, PendingEntries> | undefined;
  #trims: Map<StreamKey, number> | undefined;
  #letters: Map<StreamKey, Map<number, number | undefined>> | undefined;
  #deleted: Set<StreamKey> | undefined;
  /** Producers that the base does not know, by user. */
  #newClients: Map<UserId, number> | undefined;

  constructor(base: StateView) {
    this.#base = base;
  }

  stream(key: StreamKey): StreamState | undefined {
    return this.#streams?.has(key) === true ? this.#streams.get(key) : this.#base.stream(key);
  }

  thread(key: StreamKey): ThreadState | undefined {
    return this.#threads?.get(key) ?? this.#base.thread(key);
  }

  producer(userId: UserId, producer: ProducerId): ProducerState | undefined {
    return this.#producers?.get(producerKey(userId, producer)) ?? this.#base.producer(userId, producer);
  }

  clientProducers(userId: UserId): number {
    return this.#base.clientProducers(userId) + (this.#newClients?.get(userId) ?? 0);
  }

  /** Offsets follow `after` densely; what lies before it is the base's, of the same incarnation. */
  entry(key: StreamKey, offset: number): EntryMeta | undefined {
    const state = this.stream(key);
    if (state === undefined || offset < oldestOffset(state) || offset > state.head.offset) return undefined;
    const log = this.#pending?.get(key);
    return log !== undefined && offset > log.after.offset ? metaAt(log, offset) : this.#base.entry(key, offset);
  }

  idOffset(key: StreamKey, id: string): number | undefined {
    const state = this.stream(key);
    const offset = this.#pending?.get(key)?.ids?.get(id) ?? (this.#isDeleted(key) ? undefined : this.#base.idOffset(key, id));
    return state !== undefined && offset !== undefined && offset >= oldestOffset(state) ? offset : undefined;
  }

  hasLetter(key: StreamKey, offset: number): boolean {
    const state = this.stream(key);
    if (state === undefined || offset < oldestOffset(state)) return false;
    const changed = this.#letters?.get(key);
    return changed?.has(offset) === true ? changed.get(offset) !== undefined : !this.#isDeleted(key) && this.#base.hasLetter(key, offset);
  }

  append(key: StreamKey, { after, state, entries, origins }: GrownLog): void {
    this.#append(key, after, entries, origins);
    this.#putStream(key, state);
  }

  trim(key: StreamKey, state: StreamState): void {
    this.#putStream(key, state);
    this.#putTrim(key, state.beforeOldest.offset);
  }

  delete(key: StreamKey): void {
    this.#pending?.delete(key);
    this.#trims?.delete(key);
    this.#letters?.delete(key);
    if (this.#base.stream(key) === undefined) {
      this.#streams?.delete(key);
      return;
    }
    this.#putStream(key, undefined);
    (this.#deleted ??= new Set<StreamKey>()).add(key);
  }

  putLetter(key: StreamKey, offset: number, at: number | undefined): void {
    const ofStream = this.#letters?.get(key) ?? new Map<number, number | undefined>();
    (this.#letters ??= new Map<StreamKey, Map<number, number | undefined>>()).set(key, ofStream.set(offset, at));
  }

  putThread(key: StreamKey, thread: ThreadState): void {
    (this.#threads ??= new Map<StreamKey, ThreadState>()).set(key, thread);
  }

  putProducer(userId: UserId, producer: ProducerId, state: ProducerState): void {
    const key = producerKey(userId, producer);
    const isNew = state.isClients && this.#producers?.has(key) !== true && this.#base.producer(userId, producer) === undefined;
    if (isNew) (this.#newClients ??= new Map<UserId, number>()).set(userId, (this.#newClients.get(userId) ?? 0) + 1);
    (this.#producers ??= new Map<ProducerKey, ProducerState>()).set(key, state);
  }

  absorb(changes: Changes): void {
    for (const key of changes.deleted) this.delete(key);
    for (const { page, origins } of changes.appended) this.#append(page.stream, page.after, page.entries, origins);
    for (const [key, ofStream] of changes.letters) for (const [offset, at] of ofStream) this.putLetter(key, offset, at);
    for (const { stream: key, through } of changes.trimmed) this.#putTrim(key, through);
    for (const [key, state] of changes.streams) if (state !== undefined) this.#putStream(key, state);
    for (const [key, thread] of changes.threads) this.putThread(key, thread);
    for (const [key, state] of changes.producers) {
      const { userId, producer } = parseProducerKey(key);
      this.putProducer(userId, producer, state);
    }
  }

  changes(): Changes {
    return {
      streams: this.#streams ?? NONE,
      threads: this.#threads ?? NONE,
      producers: this.#producers ?? NONE,
      appended: this.#appended(),
      letters: this.#letters ?? NONE,
      trimmed: this.#trims === undefined ? [] : Array.from(this.#trims, ([key, through]) => ({ stream: key, through })),
      deleted: this.#deleted === undefined ? [] : [...this.#deleted],
    };
  }

  #isDeleted(key: StreamKey): boolean {
    return this.#deleted?.has(key) === true;
  }

  #putStream(key: StreamKey, state: StreamState | undefined): void {
    (this.#streams ??= new Map<StreamKey, StreamState | undefined>()).set(key, state);
  }

  #putTrim(key: StreamKey, through: number): void {
    (this.#trims ??= new Map<StreamKey, number>()).set(key, through);
  }

  #append(key: StreamKey, after: Position, entries: readonly Entry[], origins: readonly EntryOrigin[]): void {
    const before = this.#pending?.get(key);
    const log: PendingEntries = before === undefined ? { after, entries, origins, own: undefined } : grow(before, entries, origins);
    if (log !== before) (this.#pending ??= new Map<StreamKey, PendingEntries>()).set(key, log);
    let { offset } = after;
    for (const { id } of origins) {
      offset += 1;
      if (id !== undefined) (log.ids ??= new Map<string, number>()).set(id, offset);
    }
  }

  #appended(): readonly AppendedEntries[] {
    const all: AppendedEntries[] = [];
    for (const [key, { after, entries, origins }] of this.#pending ?? NONE) {
      const state = this.stream(key);
      if (state !== undefined) all.push({ page: { stream: key, after, entries, head: state.head, oldest: oldestOffset(state) }, origins });
    }
    return all;
  }
}

function grow(log: PendingEntries, entries: readonly Entry[], origins: readonly EntryOrigin[]): PendingEntries {
  const own = log.own ?? { entries: [...log.entries], origins: [...log.origins] };
  for (const entry of entries) own.entries.push(entry);
  for (const origin of origins) own.origins.push(origin);
  return log.own === undefined ? { ...log, ...own, own } : log;
}

function metaAt({ after, entries, origins }: PendingEntries, offset: number): EntryMeta | undefined {
  const index = offset - after.offset - 1;
  const [entry, origin] = [entries[index], origins[index]];
  return entry && origin && { ...origin, tag: entry.tag, bytes: entry.bytes };
}
