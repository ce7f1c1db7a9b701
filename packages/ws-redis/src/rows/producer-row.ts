import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import { tryParse, type Answer, type ProducerState } from "@apex/ws-queue-core/store";
import type { RowKey, RowText, Version } from "../server/port.ts";
import { packAnswers, parseLedgerList } from "./ledger-list.ts";
import { damagedRow, NO_VERSION, parseRow, producersKey, rowText } from "./row.ts";
import { prefixOf } from "./short-tags.ts";

export interface ProducerRecord {
  readonly kind: "producer";
  readonly version: Version;
  readonly producer: ProducerState | undefined;
}

export const NO_PRODUCER: ProducerRecord = { kind: "producer", version: NO_VERSION, producer: undefined };

/** Throws `store_damaged`. */
export function parseProducerRow(key: RowKey, text: RowText): ProducerRecord {
  const row = parseRow(text);
  if (row === undefined) return NO_PRODUCER;
  const data = tryParse(row.body);
  const [isClients, usedAt, own, ...list] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  const ledger = typeof own === "string" ? parseLedgerList(list, prefixOf(row.version), own as StreamKey) : undefined;
  if ((isClients !== 0 && isClients !== 1) || typeof usedAt !== "number" || ledger === undefined) throw damagedRow(key);
  return { kind: "producer", version: row.version, producer: { isClients: isClients === 1, usedAt, ledger } };
}

export function producerRow(version: Version, { isClients, usedAt, ledger }: ProducerState): RowText {
  const { last, answers } = ledger;
  const own = mainStream(answers);
  return rowText({ version, body: `[${Number(isClients)},${usedAt},"${own}",${last}${packAnswers(last, answers, prefixOf(version), own)}]` });
}

/** Where the newest answer that appended anything did: most of a producer's answers are about one stream, whose name is in the row once. */
function mainStream(answers: readonly Answer[]): StreamKey {
  for (const { results } of answers.toReversed()) for (const result of results) if (result.type === "appended") return result.stream;
  return "" as StreamKey;
}

/** Which producers a user has, and which of them were minted for clients. */
export interface ProducersRecord {
  readonly kind: "producers";
  readonly version: Version;
  readonly producers: ReadonlyMap<ProducerId, boolean>;
}

export const NO_PRODUCERS: ProducersRecord = { kind: "producers", version: NO_VERSION, producers: new Map() };

/** Throws `store_damaged`. */
export function parseProducersRow(userId: UserId, text: RowText): ProducersRecord {
  const row = parseRow(text);
  if (row === undefined) return NO_PRODUCERS;
  const data = tryParse(row.body);
  if (!Array.isArray(data) || !data.every(isPair)) throw damagedRow(producersKey(userId));
  return { kind: "producers", version: row.version, producers: new Map(data.map(([producer, isClients]) => [producer, isClients === 1])) };
}

const isPair = (value: unknown): value is readonly [ProducerId, number] => Array.isArray(value) && typeof value[0] === "string" && (value[1] === 0 || value[1] === 1);

export function producersRow({ version, producers }: ProducersRecord): RowText {
  if (producers.size === 0) return undefined;
  return rowText({ version, body: JSON.stringify(Array.from(producers, ([producer, isClients]) => [producer, Number(isClients)])) });
}
