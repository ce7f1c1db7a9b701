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

/** A view over `base` that can be written to. Its maps are made with what they have first: most drafts need three of eight. */
export function createOverlayView(base: StateView): OverlayView {
  let streams: Map<StreamKey, StreamState | undefined> | undefined;
  let threads: Map<StreamKey, ThreadState> | undefined;
  let producers: Map<ProducerKey, ProducerState> | undefined;
  let pending: Map<StreamKey, PendingEntries> | undefined;
  let trims: Map<StreamKey, number> | undefined;
  let letters: Map<StreamKey, Map<number, number | undefined>> | undefined;
  let deleted: Set<StreamKey> | undefined;
  /** Producers that the base does not know, by user. */
  let newClients: Map<UserId, number> | undefined;

  const stream = (key: StreamKey) => (streams?.has(key) === true ? streams.get(key) : base.stream(key));

  const isDeleted = (key: StreamKey): boolean => deleted?.has(key) === true;
  const putStream = (key: StreamKey, state: StreamState | undefined): void => void (streams ??= new Map<StreamKey, StreamState | undefined>()).set(key, state);
  const putThread = (key: StreamKey, thread: ThreadState): void => void (threads ??= new Map<StreamKey, ThreadState>()).set(key, thread);
  const putTrim = (key: StreamKey, through: number): void => void (trims ??= new Map<StreamKey, number>()).set(key, through);

  /** Offsets follow `after` densely; what lies before it is the base's, of the same incarnation. */
  const entry = (key: StreamKey, offset: number): EntryMeta | undefined => {
    const state = stream(key);
    if (state === undefined || offset < oldestOffset(state) || offset > state.head.offset) return undefined;
    const log = pending?.get(key);
    return log !== undefined && offset > log.after.offset ? metaAt(log, offset) : base.entry(key, offset);
  };

  const idOffset = (key: StreamKey, id: string): number | undefined => {
    const state = stream(key);
    const offset = pending?.get(key)?.ids?.get(id) ?? (isDeleted(key) ? undefined : base.idOffset(key, id));
    return state !== undefined && offset !== undefined && offset >= oldestOffset(state) ? offset : undefined;
  };

  const append = (key: StreamKey, after: Position, entries: readonly Entry[], origins: readonly EntryOrigin[]) => {
    const before = pending?.get(key);
    const log: PendingEntries = before === undefined ? { after, entries, origins, own: undefined } : grow(before, entries, origins);
    if (log !== before) (pending ??= new Map<StreamKey, PendingEntries>()).set(key, log);
    let { offset } = after;
    for (const { id } of origins) {
      offset += 1;
      if (id !== undefined) (log.ids ??= new Map<string, number>()).set(id, offset);
    }
  };

  const remove = (key: StreamKey) => {
    pending?.delete(key);
    trims?.delete(key);
    letters?.delete(key);
    if (base.stream(key) === undefined) {
      streams?.delete(key);
      return;
    }
    putStream(key, undefined);
    (deleted ??= new Set<StreamKey>()).add(key);
  };

  const hasLetter = (key: StreamKey, offset: number): boolean => {
    const state = stream(key);
    if (state === undefined || offset < oldestOffset(state)) return false;
    const changed = letters?.get(key);
    return changed?.has(offset) === true ? changed.get(offset) !== undefined : !isDeleted(key) && base.hasLetter(key, offset);
  };

  const putLetter = (key: StreamKey, offset: number, at: number | undefined): void => {
    const ofStream = letters?.get(key) ?? new Map<number, number | undefined>();
    (letters ??= new Map<StreamKey, Map<number, number | undefined>>()).set(key, ofStream.set(offset, at));
  };

  const putProducer = (userId: UserId, producer: ProducerId, state: ProducerState) => {
    const key = producerKey(userId, producer);
    const isNew = state.isClients && producers?.has(key) !== true && base.producer(userId, producer) === undefined;
    if (isNew) (newClients ??= new Map<UserId, number>()).set(userId, (newClients.get(userId) ?? 0) + 1);
    (producers ??= new Map<ProducerKey, ProducerState>()).set(key, state);
  };

  const absorb = (changes: Changes) => {
    for (const key of changes.deleted) remove(key);
    for (const { page, origins } of changes.appended) append(page.stream, page.after, page.entries, origins);
    for (const [key, ofStream] of changes.letters) for (const [offset, at] of ofStream) putLetter(key, offset, at);
    for (const { stream: key, through } of changes.trimmed) putTrim(key, through);
    for (const [key, state] of changes.streams) if (state !== undefined) putStream(key, state);
    for (const [key, thread] of changes.threads) putThread(key, thread);
    for (const [key, state] of changes.producers) {
      const { userId, producer } = parseProducerKey(key);
      putProducer(userId, producer, state);
    }
  };

  const appended = (): readonly AppendedEntries[] => {
    const all: AppendedEntries[] = [];
    for (const [key, { after, entries, origins }] of pending ?? NONE) {
      const state = stream(key);
      if (state !== undefined) all.push({ page: { stream: key, after, entries, head: state.head, oldest: oldestOffset(state) }, origins });
    }
    return all;
  };

  return {
    stream,
    entry,
    idOffset,
    hasLetter,
    thread: (key) => threads?.get(key) ?? base.thread(key),
    producer: (userId, producer) => producers?.get(producerKey(userId, producer)) ?? base.producer(userId, producer),
    clientProducers: (userId) => base.clientProducers(userId) + (newClients?.get(userId) ?? 0),
    append(key, { after, state, entries, origins }) {
      append(key, after, entries, origins);
      putStream(key, state);
    },
    trim(key, state) {
      putStream(key, state);
      putTrim(key, state.beforeOldest.offset);
    },
    delete: remove,
    putLetter,
    putThread,
    putProducer,
    absorb,
    changes: () => ({
      streams: streams ?? NONE,
      threads: threads ?? NONE,
      producers: producers ?? NONE,
      appended: appended(),
      letters: letters ?? NONE,
      trimmed: Array.from(trims ?? NONE, ([key, through]) => ({ stream: key, through })),
      deleted: deleted === undefined ? [] : [...deleted],
    }),
  };
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
