import { partitionOf, type StreamKey } from "@apex/ws-queue-core";
import {
  deadLetterCursor,
  dueAt,
  isDeadKey,
  isPending,
  oldestOffset,
  parseProducerKey,
  pendingCursor,
  type AppendedEntries,
  type Changes,
  type ProducerState,
  type StreamState,
  type ThreadState,
} from "@apex/ws-queue-core/store";
import { packPages } from "../pages/pack-pages.ts";
import { producerRow, producersRow } from "../rows/producer-row.ts";
import { streamRow } from "../rows/stream-row.ts";
import { writeThread } from "../rows/thread-row.ts";
import type { Group, IdState, IndexWrite, LetterWrite, LogWrite, RowKey, RowText, Version } from "../server/port.ts";
import { absent, checkedRow, type Unit, type UnitKey, type UnitRecord } from "./unit.ts";
import type { Component } from "./user-turn.ts";

/** A component as it goes to the server, and what is known once it was applied. */
export interface WrittenGroup {
  readonly group: Group;
  readonly records: ReadonlyMap<UnitKey, UnitRecord>;
  /** What watchers are to be told. */
  readonly changes: Changes;
}

/** The parts of a group while it is put together. */
interface Draft {
  readonly rows: Map<RowKey, RowText>;
  readonly records: Map<UnitKey, UnitRecord>;
  readonly logs: LogWrite[];
  readonly newIds: IdState[];
  readonly letters: LetterWrite[];
  readonly indexes: IndexWrite[];
}

/** `turn`: who writes, where one is wanted or given. */
export function writeGroup(component: Component, nextVersion: () => Version, turn: Group["turn"]): WrittenGroup {
  const { userId, units, ids, overlay } = component;
  const changes = overlay.changes();
  const draft: Draft = { rows: new Map(), records: new Map(), logs: [], newIds: [], letters: [], indexes: [] };
  for (const unit of component.written.values()) writeUnit(draft, component, changes, unit, nextVersion);
  const { records, ...parts } = draft;
  const checks = Array.from(units.values(), ([unit, { version }]) => ({ key: checkedRow(unit), version }));
  return { group: { partition: partitionOf(userId), checks, ids: [...ids.values()], ...parts, turn }, records, changes };
}

const before = ({ units }: Component, unit: Unit): UnitRecord => units.get(unit.key)?.[1] ?? absent(unit);

function writeUnit(draft: Draft, component: Component, changes: Changes, unit: Unit, nextVersion: () => Version): void {
  const known = before(component, unit);
  if (known.kind === "thread" && unit.kind === "thread") {
    const now = { stream: component.overlay.stream(unit.key), thread: component.overlay.thread(unit.key) };
    const { record, rows } = writeThread(unit.key, known, now, nextVersion);
    for (const [key, text] of rows) draft.rows.set(key, text);
    draft.records.set(unit.key, { kind: "thread", ...record });
    writeThreadIndexes(draft, unit.key, known, now);
    writeLog(draft, component, changes, unit.key, known.stream, now.stream);
  } else if (known.kind === "stream" && unit.kind === "stream") {
    const record = { version: nextVersion(), stream: component.overlay.stream(unit.key) };
    draft.rows.set(checkedRow(unit), streamRow(record));
    draft.records.set(unit.key, record.stream === undefined ? absent(unit) : { kind: "stream", ...record });
    writeLog(draft, component, changes, unit.key, known.stream, record.stream);
  } else if (unit.kind === "producer") {
    const version = nextVersion();
    const producer = component.forgotten.has(unit.key) ? undefined : component.overlay.producer(unit.userId, unit.producer);
    draft.rows.set(checkedRow(unit), producer && producerRow(version, producer));
    draft.records.set(unit.key, producer === undefined ? absent(unit) : { kind: "producer", version, producer });
  } else if (known.kind === "producers" && unit.kind === "producers") {
    const record = { version: nextVersion(), producers: listProducers(component, changes.producers, known.producers) };
    draft.rows.set(checkedRow(unit), producersRow(record));
    draft.records.set(unit.key, record.producers.size === 0 ? absent(unit) : { kind: "producers", ...record });
  }
}

function listProducers({ forgotten }: Component, changed: ReadonlyMap<UnitKey, ProducerState>, known: ReadonlyMap<string, boolean>) {
  const producers = new Map(known as Changes["producers"] extends never ? never : ReadonlyMap<ReturnType<typeof parseProducerKey>["producer"], boolean>);
  for (const [key, { isClients }] of changed) producers.set(parseProducerKey(key as Parameters<typeof parseProducerKey>[0]).producer, isClients);
  for (const key of forgotten) producers.delete(parseProducerKey(key as Parameters<typeof parseProducerKey>[0]).producer);
  return producers;
}
