import { parseStreamKey, type Branded, type ProducerId, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { isThreadKey, producerKey, type ProducerKey } from "@apex/ws-queue-core/store";
import { NO_PRODUCER, NO_PRODUCERS, parseProducerRow, parseProducersRow, type ProducerRecord, type ProducersRecord } from "../rows/producer-row.ts";
import { coldKey, hotKey, producerRowKey, producersKey, streamRowKey, waitingKey } from "../rows/row.ts";
import { NO_STREAM, parseStreamRow, type StreamRecord } from "../rows/stream-row.ts";
import { NO_THREAD, parseThreadRows, refreshThread, type ThreadRecord } from "../rows/thread-row.ts";
import type { RowKey, RowText } from "../server/port.ts";

/** What has one version: a thread with its stream, another stream, a producer, the list of a user's producers. `row`: whose version it is. */
export type Unit =
  | { readonly kind: "thread"; readonly key: StreamKey; readonly row: RowKey }
  | { readonly kind: "stream"; readonly key: StreamKey; readonly row: RowKey }
  | { readonly kind: "producer"; readonly key: ProducerKey; readonly row: RowKey; readonly userId: UserId; readonly producer: ProducerId }
  | { readonly kind: "producers"; readonly key: UserUnitKey; readonly row: RowKey; readonly userId: UserId };

type UserUnitKey = Branded<"UserUnitKey">;
export type UnitKey = Unit["key"];

/** A unit as it was read, or as it is once a group was applied. */
export type UnitRecord = ThreadRecord | StreamRecord | ProducerRecord | ProducersRecord;

/** A unit, and what is known of it. */
export type ReadUnit = readonly [Unit, UnitRecord];

export type RecordOf<Kind extends Unit["kind"]> = Extract<UnitRecord, { kind: Kind }>;

export const unitOfStream = (key: StreamKey): Unit => (isThreadKey(key) ? { kind: "thread", key, row: hotKey(key) } : { kind: "stream", key, row: streamRowKey(key) });
export const unitOfProducer = (userId: UserId, producer: ProducerId): Extract<Unit, { kind: "producer" }> => ({
  kind: "producer",
  key: producerKey(userId, producer),
  row: producerRowKey(userId, producer),
  userId,
  producer,
});
export const unitOfProducers = (userId: UserId): Unit => ({ kind: "producers", key: `producers ${userId}` as UserUnitKey, row: producersKey(userId), userId });

/** Whose it is. */
export const userOf = (unit: Unit): UserId => ("userId" in unit ? unit.userId : parseStreamKey(unit.key).userId);

/** All of its rows: they have to be read at one moment. */
export const rowsOf = (unit: Unit): readonly RowKey[] =>
  unit.kind === "thread" ? [unit.row, coldKey(unit.key), waitingKey(unit.key)] : [unit.row];

/** From the texts of its rows. Throws `store_damaged`. */
export function parseUnit(unit: Unit, texts: readonly RowText[], answersKept: number): UnitRecord {
  switch (unit.kind) {
    case "thread":
      return parseThreadRows(unit.key, texts, answersKept);
    case "stream":
      return parseStreamRow(unit.key, texts[0]);
    case "producer":
      return parseProducerRow(unit.row, texts[0], answersKept);
    case "producers":
      return parseProducersRow(unit.userId, texts[0]);
  }
}

/** After its checked row alone was read again; undefined when that does not say all. Throws `store_damaged`. */
export function refreshUnit(unit: Unit, known: UnitRecord, text: RowText, answersKept: number): UnitRecord | undefined {
  if (unit.kind !== "thread" || known.kind !== "thread") return parseUnit(unit, [text], answersKept);
  return refreshThread(unit.key, known, text, answersKept);
}

/** Of a unit that is nowhere: what a decision goes on with, until it is known what is missing. */
export function absent(unit: Unit): UnitRecord {
  switch (unit.kind) {
    case "thread":
      return NO_THREAD;
    case "stream":
      return NO_STREAM;
    case "producer":
      return NO_PRODUCER;
    case "producers":
      return NO_PRODUCERS;
  }
}
