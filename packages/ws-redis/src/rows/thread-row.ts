import { isTag, type StreamKey, type Tag } from "@apex/ws-queue-core";
import {
  isFields,
  isWhole,
  parseThread,
  tryParse,
  type Answer,
  type Ledger,
  type StreamState,
  type ThreadState,
  type WaitingRequest,
} from "@apex/ws-queue-core/store";
import type { RowKey, RowText, Version } from "../server/port.ts";
import { coldKey, damagedRow, hotKey, NO_VERSION, parseRow, rowText, waitingKey } from "./row.ts";
import { newestRuns, packAnswers, parseLedgerList, RUN_ANSWERS_MAX, type AnswersText } from "./ledger-list.ts";
import { longTag, prefixOf, shortTag } from "./short-tags.ts";
import { packStream, unpackStream, type StreamData } from "./stream-row.ts";

type ColdState = Omit<ThreadState, "ledger" | "waiting">;

/** What the cold row has: written when any of it changes, and when the hot row has enough answers. */
interface ColdPart {
  readonly version: Version;
  /** Undefined: nothing ever happened in the thread but in its stream. */
  readonly state: ColdState | undefined;
  readonly answers: readonly Answer[];
  /** Undefined where another process wrote it. Of answers there may be more than are kept: oldest ones go as a run. */
  readonly texts: { readonly state: string; readonly answers: readonly AnswersText[] } | undefined;
}

interface WaitingPart {
  readonly version: Version;
  readonly waiting: readonly WaitingRequest[];
}

/** A thread and its stream, as their three rows have them. */
export interface ThreadRecord {
  readonly kind: "thread";
  readonly version: Version;
  readonly cold: ColdPart;
  readonly waiting: WaitingPart;
  /** Answers in the hot row: the newest ones. */
  readonly hotAnswers: number;
  /** Undefined where another process wrote it. */
  readonly hotText: string | undefined;
  readonly stream: StreamState | undefined;
  readonly thread: ThreadState | undefined;
}

/** What the rows say, but for versions. */
export type ThreadPart = Pick<ThreadRecord, "stream" | "thread">;


const NO_COLD: ColdPart = { version: NO_VERSION, state: undefined, answers: [], texts: { state: "", answers: [] } };
const NO_WAITING: WaitingPart = { version: NO_VERSION, waiting: [] };
export const NO_THREAD: ThreadRecord = { kind: "thread", version: NO_VERSION, cold: NO_COLD, waiting: NO_WAITING, hotAnswers: 0, hotText: "", stream: undefined, thread: undefined };

/** Versions of the other two rows, the stream, the ledger with its newest answers. Versions are short as tags are. */
type HotData = readonly [cold: string, waiting: string, stream: StreamData | 0, ...ledger: unknown[]];

interface HotPart {
  readonly version: Version;
  readonly cold: Version;
  readonly waiting: Version;
  readonly stream: StreamState | undefined;
  readonly ledger: Ledger;
}

function parseHot(thread: StreamKey, text: RowText): HotPart | undefined {
  const row = parseRow(hotKey(thread), text);
  if (row === undefined) return undefined;
  const data = tryParse(row.body);
  const prefix = prefixOf(row.version);
  const [cold, waiting, stream, ...ledger] = Array.isArray(data) ? (data as unknown as HotData) : [];
  const parsed = parseLedgerList(ledger, prefix, thread);
  const state = stream === 0 ? undefined : unpackStream(stream, prefix);
  if (typeof cold !== "string" || typeof waiting !== "string" || parsed === undefined || (stream !== 0 && state === undefined)) {
    throw damagedRow(hotKey(thread));
  }
  return { version: row.version, cold: longVersion(cold, prefix), waiting: longVersion(waiting, prefix), stream: state, ledger: parsed };
}

const longVersion = (version: string, prefix: string): Version => longTag(version, prefix) as Version;

function parseCold(thread: StreamKey, text: RowText): ColdPart {
  const row = parseRow(coldKey(thread), text);
  if (row === undefined) return NO_COLD;
  const data = tryParse(row.body);
  const [fields, ...ledger] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  const state = isFields(fields) ? parseThread(JSON.stringify({ ...fields, waiting: [] })) : undefined;
  const answers = parseLedgerList(ledger, prefixOf(row.version), thread)?.answers;
  if (state === undefined || answers === undefined) throw damagedRow(coldKey(thread));
  const { waiting: _, ...cold } = state;
  return { version: row.version, state: cold, answers, texts: undefined };
}

function parseWaiting(thread: StreamKey, text: RowText): WaitingPart {
  const row = parseRow(waitingKey(thread), text);
  if (row === undefined) return NO_WAITING;
  const data = tryParse(row.body);
  const waiting = Array.isArray(data) ? data.map(unpackWaiting) : [undefined];
  if (!waiting.every((request) => request !== undefined)) throw damagedRow(waitingKey(thread));
  return { version: row.version, waiting };
}

type WaitingData = readonly [requestId: string, offset: number, afterTag: Tag, flags: 0 | 1, priority?: string];

function packWaiting({ requestId, offset, after, cancelled, priority }: WaitingRequest): WaitingData {
  const flag = cancelled ? 1 : 0;
  return priority === undefined ? [requestId, offset, after.tag, flag] : [requestId, offset, after.tag, flag, priority];
}

function unpackWaiting(data: unknown): WaitingRequest | undefined {
  const [requestId, offset, tag, flag, priority] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  const isWaiting = typeof requestId === "string" && isWhole(offset) && offset > 0 && isTag(tag) && (flag === 0 || flag === 1);
  if (!isWaiting) return undefined;
  const request = { requestId, offset, after: { offset: offset - 1, tag }, cancelled: flag === 1 };
  return (priority === undefined ? request : { ...request, priority }) as WaitingRequest;
}

/** Whether a cold and a waiting part are those that the hot row goes with. */
const fits = (hot: HotPart, { cold, waiting }: Pick<ThreadRecord, "cold" | "waiting">): boolean => hot.cold === cold.version && hot.waiting === waiting.version;

function joinParts(hot: HotPart, cold: ColdPart, waiting: WaitingPart, answersKept: number): ThreadRecord {
  const { version, stream, ledger } = hot;
  const answers = [...cold.answers, ...ledger.answers].slice(-answersKept);
  const thread = cold.state === undefined ? undefined : { ...cold.state, ledger: { last: ledger.last, answers }, waiting: waiting.waiting };
  return { kind: "thread", version, cold, waiting, hotAnswers: ledger.answers.length, hotText: undefined, stream, thread };
}

/** The stream's state alone. Throws `store_damaged`. */
export const streamOfHotRow = (thread: StreamKey, text: RowText): StreamState | undefined => parseHot(thread, text)?.stream;

/** A thread from its three rows, read at one moment. Throws `store_damaged`. */
export function parseThreadRows(thread: StreamKey, [hotText, coldText, waitingText]: readonly RowText[], answersKept: number): ThreadRecord {
  const hot = parseHot(thread, hotText);
  if (hot === undefined) return NO_THREAD;
  const parts = { cold: parseCold(thread, coldText), waiting: parseWaiting(thread, waitingText) };
  if (!fits(hot, parts)) throw damagedRow(hotKey(thread));
  return joinParts(hot, parts.cold, parts.waiting, answersKept);
}

/** A thread after its hot row alone was read again; undefined when the other rows changed, too. Throws `store_damaged`. */
export function refreshThread(thread: StreamKey, known: ThreadRecord, hotText: RowText, answersKept: number): ThreadRecord | undefined {
  const hot = parseHot(thread, hotText);
  if (hot === undefined) return NO_THREAD;
  return fits(hot, known) ? joinParts(hot, known.cold, known.waiting, answersKept) : undefined;
}

const COLD_FIELDS = ["lease", "attempt", "excused", "failures", "postponed", "died", "tombstones", "openRuns"] as const satisfies readonly (keyof ColdState)[];

/** What was not replaced did not change: states are never changed in place. */
const isSameCold = (before: ThreadState | undefined, now: ThreadState | undefined): boolean =>
  before === now || (before !== undefined && now !== undefined && COLD_FIELDS.every((name) => before[name] === now[name]));

/** Writes the rows of a thread that changed into `rows`: always the hot one, the others where they changed. */
export function writeThread(key: StreamKey, before: ThreadRecord, { stream, thread }: ThreadPart, nextVersion: () => Version, rows: Map<RowKey, RowText>): ThreadRecord {
  const version = nextVersion();
  const prefix = prefixOf(version);
  const ledger = thread?.ledger ?? NO_LEDGER;
  const hot = hotAnswersOf(before, ledger, prefix, key);
  const isHot = isSameCold(before.thread, thread) && hot.count <= RUN_ANSWERS_MAX;
  const cold = isHot ? before.cold : writeCold(key, before, thread, hot, nextVersion, rows);
  const waiting = thread?.waiting === before.thread?.waiting ? before.waiting : writeWaiting(key, thread?.waiting ?? [], nextVersion, rows);
  if (stream === undefined && thread === undefined) {
    rows.set(hotKey(key), undefined);
    return NO_THREAD;
  }
  const { text: answers, count: hotAnswers } = isHot ? hot : NO_ANSWERS;
  const versions = `"${shortTag(cold.version, prefix)}","${shortTag(waiting.version, prefix)}"`;
  const text = rowText({ version, body: `[${versions},${stream === undefined ? 0 : packStream(stream, prefix)},${ledger.last}${answers}]` });
  rows.set(hotKey(key), text);
  // A part of the row's text, which is kept anyway.
  const hotText = text.slice(text.length - 1 - answers.length, -1);
  return { kind: "thread", version, cold, waiting, hotAnswers, hotText, stream, thread };
}

const NO_LEDGER: Ledger = { last: 0, answers: [] };
const NO_ANSWERS: AnswersText = { text: "", count: 0 };

/** The answers that the cold row lacks, as long as the ledger is that of the same owner. */
function hotAnswersOf({ thread, hotAnswers, hotText }: ThreadRecord, { last, answers }: Ledger, prefix: string, key: StreamKey): AnswersText {
  const added = last - (thread?.ledger.last ?? 0);
  const count = hotAnswers + added;
  if (count <= 0) return NO_ANSWERS;
  if (added < 0 || added > answers.length || hotText === undefined) return { text: packAnswers(last, answers.slice(-count), prefix, key), count: Math.min(count, answers.length) };
  return { text: added === 0 ? hotText : hotText + packAnswers(last, answers.slice(-added), prefix, key), count };
}

function writeCold(key: StreamKey, before: ThreadRecord, thread: ThreadState | undefined, hot: AnswersText, nextVersion: () => Version, rows: Map<RowKey, RowText>): ColdPart {
  if (thread === undefined) return NO_COLD;
  const { ledger, waiting: _, ...state } = thread;
  const version = nextVersion();
  const known = before.cold.texts;
  const stateText = known !== undefined && isSameCold(before.thread, thread) ? known.state : JSON.stringify(state);
  // An acquisition empties the ledger, and is another lease.
  const isContinued = known !== undefined && before.thread?.lease === thread.lease;
  const answers = isContinued ? newestRuns(hot.count === 0 ? known.answers : [...known.answers, hot], ledger.answers.length) : [{ text: packAnswers(ledger.last, ledger.answers, prefixOf(version), key), count: ledger.answers.length }];
  rows.set(coldKey(key), rowText({ version, body: `[${stateText},${ledger.last}${answers.map(({ text }) => text).join("")}]` }));
  return { version, state, answers: ledger.answers, texts: { state: stateText, answers } };
}

function writeWaiting(key: StreamKey, waiting: readonly WaitingRequest[], nextVersion: () => Version, rows: Map<RowKey, RowText>): WaitingPart {
  if (waiting.length === 0) {
    rows.set(waitingKey(key), undefined);
    return NO_WAITING;
  }
  const version = nextVersion();
  rows.set(waitingKey(key), rowText({ version, body: JSON.stringify(waiting.map(packWaiting)) }));
  return { version, waiting };
}
