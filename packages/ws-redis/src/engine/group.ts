import { partitionOf, type Limits, type ProducerId, type StreamKey } from "@apex/ws-queue-core";
import { parseProducerKey, trimmedCount, type Changes, type StreamState } from "@apex/ws-queue-core/store";
import { producersRow, writeProducer } from "../rows/producer-row.ts";
import { streamRow } from "../rows/stream-row.ts";
import { writeThread } from "../rows/thread-row.ts";
import type { Group, RowCheck, RowKey, RowText, Version } from "../server/port.ts";
import { changesOf, type Component } from "./component.ts";
import { hasEntries, toldChanges, writeLog, writeThreadIndexes, type LogDraft, type ToldChange } from "./log-writes.ts";
import { absent, type ReadUnit, type RecordOf, type Unit, type UnitRecord } from "./unit.ts";

/** A component as it goes to the server, and what is known once it was applied. */
export interface WrittenGroup {
  readonly group: Group;
  readonly records: readonly ReadUnit[];
  readonly told: readonly ToldChange[];
  /** How many entries retention lets go with it. */
  readonly trimmed: number;
}

export interface GroupContext {
  /** Gives a version that no row of any process ever had. */
  readonly nextVersion: () => Version;
  /** What maintenance looks at: users with more producers, streams that are larger. */
  readonly limits: Limits;
}

interface Draft extends LogDraft {
  readonly rows: Map<RowKey, RowText>;
}

interface Scope {
  readonly component: Component;
  readonly changes: Changes;
  readonly draft: Draft;
  readonly context: GroupContext;
}

/** `turn`: who writes, where one is wanted or given. */
export function writeGroup(component: Component, context: GroupContext, turn: Group["turn"]): WrittenGroup {
  const { userId, base, units, ids, written } = component;
  const changes = changesOf(component) ?? NO_CHANGES;
  const checks: RowCheck[] = [];
  for (const [unit, { version }] of units.values()) checks.push({ key: unit.row, version });
  const draft: Group & Draft = { partition: partitionOf(userId), checks, ids, turn, rows: new Map(), logs: [], newIds: [], letters: [], indexes: [] };
  const scope: Scope = { component, changes, draft, context };
  const records: ReadUnit[] = [];
  for (const unit of written.values()) records.push([unit, writeUnit(scope, unit, units.get(unit.key)?.[1] ?? absent(unit))]);
  // A stream that maintenance found empty may have entries by now.
  draft.indexes.push(...component.indexes.filter(({ score, member }) => score !== undefined || !hasEntries(changes.streams.get(member as StreamKey))));
  return { group: draft, records, told: toldChanges(changes, draft.logs), trimmed: trimmedCount(base, changes) };
}

const NO_CHANGES: Changes = { streams: new Map(), threads: new Map(), producers: new Map(), appended: [], letters: new Map(), trimmed: [], deleted: [] };

function writeUnit(scope: Scope, unit: Unit, known: UnitRecord): UnitRecord {
  if (unit.kind === "thread" && known.kind === "thread") return writeThreadUnit(scope, unit, known);
  if (unit.kind === "stream" && known.kind === "stream") return writeStreamUnit(scope, unit, known);
  if (unit.kind === "producer" && known.kind === "producer") return writeProducerUnit(scope, unit, known);
  return unit.kind === "producers" && known.kind === "producers" ? writeProducersUnit(scope, unit, known.producers) : known;
}

type UnitOf<Kind extends Unit["kind"]> = Extract<Unit, { kind: Kind }>;

const streamBehind = ({ streams }: Changes, key: StreamKey, known: StreamState | undefined): StreamState | undefined => (streams.has(key) ? streams.get(key) : known);

function writeThreadUnit({ component, changes, draft, context: { nextVersion, limits } }: Scope, { key }: UnitOf<"thread">, known: RecordOf<"thread">): UnitRecord {
  const now = { stream: streamBehind(changes, key, known.stream), thread: changes.threads.get(key) ?? known.thread };
  const record = writeThread(key, known, now, nextVersion, draft.rows);
  writeThreadIndexes(draft, key, known, now);
  writeLog(draft, component, changes, { key, before: known.stream, now: now.stream, limits });
  return record;
}

function writeStreamUnit({ component, changes, draft, context }: Scope, unit: UnitOf<"stream">, known: RecordOf<"stream">): UnitRecord {
  const record: RecordOf<"stream"> = { kind: "stream", version: context.nextVersion(), stream: streamBehind(changes, unit.key, known.stream) };
  draft.rows.set(unit.row, streamRow(record));
  writeLog(draft, component, changes, { key: unit.key, before: known.stream, now: record.stream, limits: context.limits });
  return record.stream === undefined ? absent(unit) : record;
}

function writeProducerUnit({ component, changes, draft, context }: Scope, unit: UnitOf<"producer">, known: RecordOf<"producer">): UnitRecord {
  const isForgotten = component.forgotten.some(({ key }) => key === unit.key);
  const producer = isForgotten ? undefined : (changes.producers.get(unit.key) ?? known.producer);
  if (producer === undefined) {
    draft.rows.set(unit.row, undefined);
    return absent(unit);
  }
  const { record, text } = writeProducer(context.nextVersion(), known, producer);
  draft.rows.set(unit.row, text);
  return record;
}

function writeProducersUnit({ component, changes, draft, context }: Scope, unit: UnitOf<"producers">, known: ReadonlyMap<ProducerId, boolean>): UnitRecord {
  const { nextVersion, limits } = context;
  const producers = new Map(known);
  for (const [key, { isClients }] of changes.producers) producers.set(parseProducerKey(key).producer, isClients);
  for (const { producer } of component.forgotten) producers.delete(producer);
  const [wasCrowded, isCrowded] = [known.size > limits.producersPerUserMax, producers.size > limits.producersPerUserMax];
  if (wasCrowded !== isCrowded) draft.indexes.push({ index: "crowded-users", member: unit.userId, score: isCrowded ? 0 : undefined });
  const record: RecordOf<"producers"> = { kind: "producers", version: nextVersion(), producers };
  draft.rows.set(unit.row, producersRow(record));
  return producers.size === 0 ? absent(unit) : record;
}
