import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import { producerKey, type EntryMeta, type StateView, type StreamState } from "@apex/ws-queue-core/store";
import type { IdState, Version } from "../server/port.ts";
import type { Pins } from "./pins.ts";
import { absent, unitOfProducer, unitOfProducers, unitOfStream, type ReadUnit, type Unit, type UnitKey, type UnitRecord } from "./unit.ts";

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

export const createMissing = (): Missing => ({ units: new Map(), entries: new Map(), letters: [] });

/** What is known of the server at this moment, with what was loaded for the calls that wait. Undefined: not known. */
export interface Known {
  /** Throws `store_damaged`. */
  unit(key: UnitKey, pins: Pins | undefined): ReadUnit | undefined;
  /** `lost`: it is missing there, or damaged. */
  entry(birth: StreamState["birth"], offset: number, pins: Pins | undefined): EntryMeta | "lost" | undefined;
  idOffset(stream: StreamKey, id: string, pins: Pins | undefined): number | undefined;
  /** Whether the index of this version of the stream has it. */
  letter(place: Place, version: Version, pins: Pins | undefined): boolean | undefined;
}

/** What one decision read of the server, or would have to. */
export interface Notes {
  /** As they were: a group that rests on them checks their versions. */
  readonly units: Map<UnitKey, ReadUnit>;
  /** Ids that were looked for. An unknown one is assumed to be new; the server checks that. */
  readonly ids: IdState[];
  /** Undefined: nothing. */
  missing: Missing | undefined;
}

/** The server's state, as it is known, noting what is read of it. */
export interface BaseView extends StateView {
  /** The notes begin anew: another decision is made. `pins`: what was loaded for its user's calls. */
  begin(pins: Pins | undefined): Notes;
  /** Which producers a user has, and which of them were minted for clients. */
  producersOf(userId: UserId): ReadonlyMap<ProducerId, boolean>;
}

const createNotes = (): Notes => ({ units: new Map(), ids: [], missing: undefined });

export function createBaseView(known: Known): BaseView {
  let notes = createNotes();
  let pins: Pins | undefined;

  const missing = (): Missing => (notes.missing ??= createMissing());

  function find(key: UnitKey): UnitRecord | undefined {
    const noted = notes.units.get(key);
    if (noted !== undefined) return noted[1];
    const read = known.unit(key, pins);
    if (read !== undefined) notes.units.set(key, read);
    return read?.[1];
  }

  function lack(unit: Unit): UnitRecord {
    missing().units.set(unit.key, unit);
    return absent(unit);
  }

  const findStream = (stream: StreamKey): UnitRecord => find(stream) ?? lack(unitOfStream(stream));

  function stateOf(stream: StreamKey): StreamState | undefined {
    const record = findStream(stream);
    return record.kind === "thread" || record.kind === "stream" ? record.stream : undefined;
  }

  function producersOf(userId: UserId): ReadonlyMap<ProducerId, boolean> {
    const unit = unitOfProducers(userId);
    const record = find(unit.key) ?? lack(unit);
    return record.kind === "producers" ? record.producers : new Map();
  }

  return {
    begin(loaded) {
      pins = loaded;
      return (notes = createNotes());
    },
    stream: stateOf,
    thread(key) {
      const record = findStream(key);
      return record.kind === "thread" ? record.thread : undefined;
    },
    producer(userId, producer) {
      const record = find(producerKey(userId, producer)) ?? lack(unitOfProducer(userId, producer));
      return record.kind === "producer" ? record.producer : undefined;
    },
    producersOf,
    clientProducers: (userId) => [...producersOf(userId).values()].filter((isClients) => isClients).length,
    entry(stream, offset) {
      const state = stateOf(stream);
      if (state === undefined || offset <= state.beforeOldest.offset || offset > state.head.offset) return undefined;
      const found = known.entry(state.birth, offset, pins);
      if (found !== undefined) return found === "lost" ? undefined : found;
      const { entries } = missing();
      if (offset <= (entries.get(stream)?.offset ?? offset)) entries.set(stream, { birth: state.birth, offset });
      return undefined;
    },
    idOffset(stream, id) {
      const offset = known.idOffset(stream, id, pins);
      if (!notes.ids.some((noted) => noted.id === id && noted.stream === stream)) notes.ids.push({ stream, id, offset });
      return offset;
    },
    hasLetter(stream, offset) {
      const found = known.letter({ stream, offset }, findStream(stream).version, pins);
      if (found === undefined) missing().letters.push({ stream, offset });
      return found === true;
    },
  };
}
