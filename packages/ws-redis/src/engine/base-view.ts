import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { EntryMeta, StateView, StreamState } from "@apex/ws-queue-core/store";
import type { IdState, Version } from "../server/port.ts";
import { absent, unitOfProducer, unitOfProducers, unitOfStream, type Unit, type UnitKey, type UnitRecord } from "./unit.ts";

/** An entry, or a letter of an index, that a decision asked for. */
export interface Place {
  readonly stream: StreamKey;
  readonly offset: number;
}

/** What a decision lacked. It is made again once that is there: what it came to without it counts for nothing. */
export interface Missing {
  readonly units: Map<UnitKey, Unit>;
  /** The first one that is missing, by stream. */
  readonly entries: Map<StreamKey, Pick<StreamState, "birth"> & { readonly offset: number }>;
  readonly letters: Place[];
}

/** What is known of the server at this moment. Undefined: not known. */
export interface Known {
  /** Throws `store_damaged`. */
  unit(unit: Unit): UnitRecord | undefined;
  /** `lost`: it is missing there, or damaged. */
  entry(birth: StreamState["birth"], offset: number): EntryMeta | "lost" | undefined;
  idOffset(stream: StreamKey, id: string): number | undefined;
  /** Whether the index of this version of the stream has it. */
  letter(place: Place, version: Version): boolean | undefined;
}

/** What one decision read of the server, or would have to. */
export interface Notes {
  readonly missing: Missing;
  /** As they were: a group that rests on them checks their versions. */
  readonly units: Map<UnitKey, readonly [Unit, UnitRecord]>;
  /** Ids that were looked for. An unknown one is assumed to be new; the server checks that. */
  readonly ids: Map<string, IdState>;
}

/** The server's state, as it is known, noting what is read of it. */
export interface BaseView extends StateView {
  /** The notes begin anew: another decision is made. */
  begin(): Notes;
  /** Which producers a user has, and which of them were minted for clients. */
  producersOf(userId: UserId): ReadonlyMap<ProducerId, boolean>;
}

const newNotes = (): Notes => ({ missing: { units: new Map(), entries: new Map(), letters: [] }, units: new Map(), ids: new Map() });

export const isComplete = ({ missing: { units, entries, letters } }: Notes): boolean => units.size === 0 && entries.size === 0 && letters.length === 0;

export function createBaseView(known: Known): BaseView {
  let notes = newNotes();

  function find(unit: Unit): UnitRecord {
    const read = notes.units.get(unit.key);
    if (read !== undefined) return read[1];
    const record = known.unit(unit);
    if (record === undefined) notes.missing.units.set(unit.key, unit);
    else notes.units.set(unit.key, [unit, record]);
    return record ?? absent(unit);
  }

  function stateOf(stream: StreamKey): StreamState | undefined {
    const record = find(unitOfStream(stream));
    return record.kind === "thread" || record.kind === "stream" ? record.stream : undefined;
  }

  function producersOf(userId: UserId): ReadonlyMap<ProducerId, boolean> {
    const record = find(unitOfProducers(userId));
    return record.kind === "producers" ? record.producers : new Map();
  }

  return {
    begin: () => (notes = newNotes()),
    stream: stateOf,
    thread(key) {
      const record = find(unitOfStream(key));
      return record.kind === "thread" ? record.thread : undefined;
    },
    producer(userId, producer) {
      const record = find(unitOfProducer(userId, producer));
      return record.kind === "producer" ? record.producer : undefined;
    },
    producersOf,
    clientProducers: (userId) => [...producersOf(userId).values()].filter((isClients) => isClients).length,
    entry(stream, offset) {
      const state = stateOf(stream);
      if (state === undefined || offset <= state.beforeOldest.offset || offset > state.head.offset) return undefined;
      const found = known.entry(state.birth, offset);
      const { entries } = notes.missing;
      const first = entries.get(stream)?.offset ?? offset;
      if (found === undefined && offset <= first) entries.set(stream, { birth: state.birth, offset });
      return found === "lost" ? undefined : found;
    },
    idOffset(stream, id) {
      const offset = known.idOffset(stream, id);
      notes.ids.set(`${stream} ${id}`, { stream, id, offset });
      return offset;
    },
    hasLetter(stream, offset) {
      const found = known.letter({ stream, offset }, find(unitOfStream(stream)).version);
      if (found === undefined) notes.missing.letters.push({ stream, offset });
      return found === true;
    },
  };
}
