import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import { tryParse, type Answer, type Ledger, type ProducerState } from "@apex/ws-queue-core/store";
import type { RowKey, RowText, Version } from "../server/port.ts";
import { newestRuns, packAnswers, parseLedgerList, RUN_ANSWERS_MAX } from "./ledger-list.ts";
import { damagedRow, NO_VERSION, parseRow, producersKey, rowText } from "./row.ts";
import { prefixOf } from "./short-tags.ts";

export interface ProducerRecord {
  readonly kind: "producer";
  readonly version: Version;
  readonly producer: ProducerState | undefined;
  /** Undefined where another process wrote it. */
  readonly texts: AnswerTexts | undefined;
}

/** `own`: the stream that most of the answers are about. Of answers there may be more than are kept. */
interface AnswerTexts {
  readonly own: StreamKey;
  readonly text: string;
  readonly runs: readonly { readonly length: number; readonly count: number }[];
}

export const NO_PRODUCER: ProducerRecord = { kind: "producer", version: NO_VERSION, producer: undefined, texts: undefined };

/** Throws `store_damaged`. */
export function parseProducerRow(key: RowKey, text: RowText, answersKept: number): ProducerRecord {
  const row = parseRow(key, text);
  if (row === undefined) return NO_PRODUCER;
  const data = tryParse(row.body);
  const [isClients, usedAt, own, ...list] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  const ledger = typeof own === "string" ? parseLedgerList(list, prefixOf(row.version), own as StreamKey) : undefined;
  if ((isClients !== 0 && isClients !== 1) || typeof usedAt !== "number" || ledger === undefined) throw damagedRow(key);
  const { last, answers } = ledger;
  const producer = { isClients: isClients === 1, usedAt, ledger: { last, answers: answers.slice(-answersKept) } };
  return { kind: "producer", version: row.version, producer, texts: undefined };
}

/** A producer's row, and what is known of it once it is written. */
export function writeProducer(version: Version, before: ProducerRecord, producer: ProducerState): { readonly record: ProducerRecord; readonly text: RowText } {
  const { isClients, usedAt, ledger } = producer;
  const texts = continued(before, ledger, prefixOf(version)) ?? packedAnew(ledger, prefixOf(version));
  const text = rowText({ version, body: `[${Number(isClients)},${usedAt},"${texts.own}",${ledger.last}${texts.text}]` });
  return { record: { kind: "producer", version, producer, texts }, text };
}

function packedAnew({ last, answers }: Ledger, prefix: string): AnswerTexts {
  const own = mainStream(answers);
  const text = packAnswers(last, answers, prefix, own);
  return { own, text, runs: [{ length: text.length, count: answers.length }] };
}

/** Undefined where the texts are of no use: of another process, or of another stream than the answers are about by now. */
function continued({ producer, texts }: ProducerRecord, { last, answers }: Ledger, prefix: string): AnswerTexts | undefined {
  const added = last - (producer?.ledger.last ?? 0);
  const end = texts?.runs.at(-1);
  if (producer === undefined || texts === undefined || end === undefined || added < 0 || added > answers.length) return undefined;
  const { own, runs } = texts;
  const newest = packAnswers(last, answers.slice(answers.length - added), prefix, own);
  const hasRoom = end.count + added <= RUN_ANSWERS_MAX;
  // That is looked at with each run, so that answers about two streams in turns are not all made anew each time.
  if (own === "" || (!hasRoom && own !== mainStream(answers))) return undefined;
  const grown = hasRoom
    ? [...runs.slice(0, -1), { length: end.length + newest.length, count: end.count + added }]
    : [...runs, { length: newest.length, count: added }];
  const kept = newestRuns(grown, answers.length);
  // Joined, it is one text in memory; added to, it would be as many as it ever was made of.
  const text = [texts.text, newest].join("");
  return { own, text: text.slice(text.length - kept.reduce((sum, { length }) => sum + length, 0)), runs: kept };
}

/** Where the newest answer that appended anything did: the name of that stream is in the row once. */
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
  const row = parseRow(producersKey(userId), text);
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
