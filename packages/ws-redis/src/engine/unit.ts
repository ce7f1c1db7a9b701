import { parseStreamKey, type Branded, type ProducerId, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { isThreadKey, producerKey, type ProducerKey } from "@apex/ws-queue-core/store";
import { NO_PRODUCER, NO_PRODUCERS, parseProducerRow, parseProducersRow, type ProducerRecord, type ProducersRecord } from "../rows/producer-row.ts";
import { coldKey, hotKey, producerRowKey, producersKey, streamRowKey, waitingKey } from "../rows/row.ts";
import { NO_STREAM, parseStreamRow, type StreamRecord } from "../rows/stream-row.ts";
import { NO_THREAD, parseThreadRows, refreshThread, type ThreadRecord } from "../rows/thread-row.ts";
import type { RowKey, RowText } from "../server/port.ts";

/** What has one version: a thread with its stream, another stream, a producer, the list of a user's producers. */
export type Unit =
  | { readonly kind: "thread"; readonly key: StreamKey }
  | { readonly kind: "stream"; readonly key: StreamKey }
  | { readonly kind: "producer"; readonly key: ProducerKey; readonly userId: UserId; readonly producer: ProducerId }
  | { readonly kind: "producers"; readonly key: UserUnitKey; readonly userId: UserId };

type UserUnitKey = Branded<"UserUnitKey">;
export type UnitKey = Unit["key"];

/** A unit as it was read, or as it is once a group was applied. */
export type UnitRecord =
  | ({ readonly kind: "thread" } & ThreadRecord)
  | ({ readonly kind: "stream" } & StreamRecord)
  | ({ readonly kind: "producer" } & ProducerRecord)
  | ({ readonly kind: "producers" } & ProducersRecord);

export type RecordOf<Kind extends Unit["kind"]> = Extract<UnitRecord, { kind: Kind }>;

export const unitOfStream = (key: StreamKey): Unit => ({ kind: isThreadKey(key) ? "thread" : "stream", key });
export const unitOfProducer = (userId: UserId, producer: ProducerId): Extract<Unit, { kind: "producer" }> => ({ kind: "producer", key: producerKey(userId, producer), userId, producer });
export const unitOfProducers = (userId: UserId): Unit => ({ kind: "producers", key: `producers ${userId}` as UserUnitKey, userId });

/** Whose it is. */
export const userOf = (unit: Unit): UserId => ("userId" in unit ? unit.userId : parseStreamKey(unit.key).userId);

/** The row whose version is the unit's. */
export function checkedRow(unit: Unit): RowKey {
  switch (unit.kind) {
    case "thread":
      return hotKey(unit.key);
    case "stream":
      return streamRowKey(unit.key);
    case "producer":
      return producerRowKey(unit.userId, unit.producer);
    case "producers":
      return producersKey(unit.userId);
  }
}

/** All of its rows: they have to be read at one moment. */
export const rowsOf = (unit: Unit): readonly RowKey[] =>
  unit.kind === "thread" ? [hotKey(unit.key), coldKey(unit.key), waitingKey(unit.key)] : [checkedRow(unit)];

/** From the texts of its rows. Throws `store_damaged`. */
export function parseUnit(unit: Unit, texts: readonly RowText[], answersKept: number): UnitRecord {
  switch (unit.kind) {
    case "thread":
      return { kind: "thread", ...parseThreadRows(unit.key, texts, answersKept) };
    case "stream":
      return { kind: "stream", ...parseStreamRow(unit.key, texts[0]) };
    case "producer":
      return { kind: "producer", ...parseProducerRow(checkedRow(unit), texts[0]) };
    case "producers":
      return { kind: "producers", ...parseProducersRow(unit.userId, texts[0]) };
  }
}

/** After its checked row alone was read again; undefined when that does not say all. Throws `store_damaged`. */
export function refreshUnit(unit: Unit, known: UnitRecord, text: RowText, answersKept: number): UnitRecord | undefined {
  if (unit.kind !== "thread" || known.kind !== "thread") return parseUnit(unit, [text], answersKept);
  const record = refreshThread(unit.key, known, text, answersKept);
  return record && { kind: "thread", ...record };
}

/** Of a unit that is nowhere: what a decision goes on with, until it is known what is missing. */
export function absent(unit: Unit): UnitRecord {
  switch (unit.kind) {
    case "thread":
      return { kind: "thread", ...NO_THREAD };
    case "stream":
      return { kind: "stream", ...NO_STREAM };
    case "producer":
      return { kind: "producer", ...NO_PRODUCER };
    case "producers":
      return { kind: "producers", ...NO_PRODUCERS };
  }
}
