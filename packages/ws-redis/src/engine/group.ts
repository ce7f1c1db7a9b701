import { partitionOf, type ProducerId } from "@apex/ws-queue-core";
import { parseProducerKey, trimmedCount, type Changes } from "@apex/ws-queue-core/store";
import { producerRow, producersRow } from "../rows/producer-row.ts";
import { streamRow } from "../rows/stream-row.ts";
import { writeThread } from "../rows/thread-row.ts";
import type { Group, RowKey, RowText, Version } from "../server/port.ts";
import { createLogDraft, toldChanges, writeLog, writeThreadIndexes, type LogDraft, type ToldChange } from "./log-writes.ts";
import { absent, checkedRow, type RecordOf, type Unit, type UnitKey, type UnitRecord } from "./unit.ts";
import type { Component } from "./user-turn.ts";

/** A component as it goes to the server, and what is known once it was applied. */
export interface WrittenGroup {
  readonly group: Group;
  readonly records: ReadonlyMap<UnitKey, UnitRecord>;
  readonly told: readonly ToldChange[];
  /** How many entries retention lets go with it. */
  readonly trimmed: number;
}

interface Draft extends LogDraft {
  readonly rows: Map<RowKey, RowText>;
  readonly records: Map<UnitKey, UnitRecord>;
}

export interface GroupContext {
  /** Gives a version that no row of any process ever had. */
  readonly nextVersion: () => Version;
  /** A user with more producers is looked at by maintenance. */
  readonly producersPerUserMax: number;
}

interface Scope extends GroupContext {
  readonly component: Component;
  readonly changes: Changes;
  readonly draft: Draft;
}

/** `turn`: who writes, where one is wanted or given. */
export function writeGroup(component: Component, context: GroupContext, turn: Group["turn"]): WrittenGroup {
  const { userId, base, units, ids, overlay, written } = component;
  const changes = overlay.changes();
  const draft: Draft = { rows: new Map(), records: new Map(), ...createLogDraft() };
  const scope: Scope = { ...context, component, changes, draft };
  for (const unit of written.values()) draft.records.set(unit.key, writeUnit(scope, unit, units.get(unit.key)?.[1] ?? absent(unit)));
  const checks = Array.from(units.values(), ([unit, { version }]) => ({ key: checkedRow(unit), version }));
  const { rows, records, logs, newIds, letters, indexes } = draft;
  const group = { partition: partitionOf(userId), checks, ids: [...ids.values()], rows, logs, newIds, letters, indexes: [...indexes, ...component.indexes], turn };
  return { group, records, told: toldChanges(changes, logs), trimmed: trimmedCount(base, changes) };
}

function writeUnit(scope: Scope, unit: Unit, known: UnitRecord): UnitRecord {
  if (unit.kind === "thread" && known.kind === "thread") return writeThreadUnit(scope, unit, known);
  if (unit.kind === "stream" && known.kind === "stream") return writeStreamUnit(scope, unit, known);
  if (unit.kind === "producer") return writeProducer(scope, unit);
  return unit.kind === "producers" && known.kind === "producers" ? writeProducers(scope, unit, known.producers) : known;
}

type UnitOf<Kind extends Unit["kind"]> = Extract<Unit, { kind: Kind }>;

function writeThreadUnit({ component, changes, draft, nextVersion }: Scope, { key }: UnitOf<"thread">, known: RecordOf<"thread">): UnitRecord {
  const now = { stream: component.overlay.stream(key), thread: component.overlay.thread(key) };
  const { record, rows } = writeThread(key, known, now, nextVersion);
  for (const [row, text] of rows) draft.rows.set(row, text);
  writeThreadIndexes(draft, key, known, now);
  writeLog(draft, component, changes, { key, before: known.stream, now: now.stream });
  return { kind: "thread", ...record };
}

function writeStreamUnit({ component, changes, draft, nextVersion }: Scope, unit: UnitOf<"stream">, known: RecordOf<"stream">): UnitRecord {
  const record = { version: nextVersion(), stream: component.overlay.stream(unit.key) };
  draft.rows.set(checkedRow(unit), streamRow(record));
  writeLog(draft, component, changes, { key: unit.key, before: known.stream, now: record.stream });
  return record.stream === undefined ? absent(unit) : { kind: "stream", ...record };
}

function writeProducer({ component, draft, nextVersion }: Scope, unit: UnitOf<"producer">): UnitRecord {
  const producer = component.forgotten.has(unit.key) ? undefined : component.overlay.producer(unit.userId, unit.producer);
  if (producer === undefined) {
    draft.rows.set(checkedRow(unit), undefined);
    return absent(unit);
  }
  const version = nextVersion();
  draft.rows.set(checkedRow(unit), producerRow(version, producer));
  return { kind: "producer", version, producer };
}

function writeProducers({ component, changes, draft, nextVersion, producersPerUserMax }: Scope, unit: UnitOf<"producers">, known: ReadonlyMap<ProducerId, boolean>): UnitRecord {
  const producers = new Map(known);
  for (const [key, { isClients }] of changes.producers) producers.set(parseProducerKey(key).producer, isClients);
  for (const { producer } of component.forgotten.values()) producers.delete(producer);
  const [wasCrowded, isCrowded] = [known.size > producersPerUserMax, producers.size > producersPerUserMax];
  if (wasCrowded !== isCrowded) draft.indexes.push({ index: "crowded-users", member: unit.userId, score: isCrowded ? 0 : undefined });
  const record = { version: nextVersion(), producers };
  draft.rows.set(checkedRow(unit), producersRow(record));
  return producers.size === 0 ? absent(unit) : { kind: "producers", ...record };
}
