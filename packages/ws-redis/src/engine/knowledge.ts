import { createStateCache, type EntryMeta, type StreamState } from "@apex/ws-queue-core/store";
import type { IdState, RowText } from "../server/port.ts";
import type { Known } from "./base-view.ts";
import { entryKey, idKey, placeKey, type Pins } from "./pins.ts";
import { refreshUnit, type ReadUnit, type Unit, type UnitKey, type UnitRecord } from "./unit.ts";

/**
 * What a node remembers of the server. It may be wrong about all of it, whenever another node writes: nothing is answered from here
 * alone.
 */
export interface Knowledge extends Known {
  learnUnit(read: ReadUnit): void;
  learnEntry(birth: StreamState["birth"], offset: number, meta: EntryMeta | "lost"): void;
  learnId(id: IdState): void;
  /** The checked row of a unit was read again; `known`: the unit before. Also for the calls that wait. */
  refresh(unit: Unit, known: UnitRecord, text: RowText, pins: Pins): void;
  forget(key: UnitKey): void;
  /** Forgets everything: the server was rolled back. */
  clear(): void;
}

/** Texts of rows are about as long as this where they were not measured. */
const UNIT_SIZE = 600;
const ENTRY_SIZE = 60;
const ID_SIZE = 80;

/** `cacheBytesMax`: about the memory that it takes. */
export function createKnowledge(cacheBytesMax: number, answersKept: number): Knowledge {
  const create = () => ({
    units: createStateCache<UnitKey, ReadUnit>(cacheBytesMax * 0.8),
    entries: createStateCache<string, EntryMeta | "lost">(cacheBytesMax / 10),
    ids: createStateCache<string, number>(cacheBytesMax / 10),
  });
  let kept = create();

  return {
    unit(key, pins) {
      const pinned = pins?.units.get(key);
      if (pinned instanceof Error) throw pinned;
      return pinned ?? kept.units.get(key);
    },
    entry(birth, offset, pins) {
      const key = entryKey(birth, offset);
      return pins?.entries.get(key) ?? kept.entries.get(key);
    },
    idOffset(stream, id, pins) {
      const key = idKey(stream, id);
      const pinned = pins?.ids.get(key);
      return pinned === undefined ? kept.ids.get(key) : pinned.offset;
    },
    letter(place, version, pins) {
      const found = pins?.letters.get(placeKey(place));
      return found?.version === version ? found.has : undefined;
    },
    learnUnit: (read) => kept.units.set(read[0].key, read, UNIT_SIZE),
    learnEntry: (birth, offset, meta) => kept.entries.set(entryKey(birth, offset), meta, ENTRY_SIZE),
    learnId({ stream, id, offset }) {
      const key = idKey(stream, id);
      if (offset === undefined) kept.ids.delete(key);
      else kept.ids.set(key, offset, ID_SIZE);
    },
    refresh(unit, known, text, pins) {
      const record = tryRefresh(unit, known, text, answersKept);
      kept.units.delete(unit.key);
      pins.units.delete(unit.key);
      // What the row does not say, or what cannot be read, is loaded for the next decision.
      if (record === undefined) return;
      kept.units.set(unit.key, [unit, record], UNIT_SIZE);
      pins.units.set(unit.key, [unit, record]);
    },
    forget: (key) => kept.units.delete(key),
    clear() {
      kept = create();
    },
  };
}

function tryRefresh(unit: Unit, known: UnitRecord, text: RowText, answersKept: number): UnitRecord | undefined {
  try {
    return refreshUnit(unit, known, text, answersKept);
  } catch {
    return undefined;
  }
}
