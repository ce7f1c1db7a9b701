import { isTag } from "../../position.ts";
import { PRIORITIES } from "../../priority.ts";
import type { Ledger, ThreadState } from "../state.ts";

/**
 * What a text of kept state has to be to be believed. A file or a server may have anything in it, and what is decided on nonsense is
 * worse than what is refused. Fields of other versions are left alone.
 */

type Fields = Readonly<Record<string, unknown>>;

export const isWhole = (value: unknown, max = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max;

const isText = (value: unknown): value is string => typeof value === "string";
export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(isOne);
const areDistinct = (list: unknown, name: string): boolean =>
  Array.isArray(list) && new Set(list.map((one: Fields) => one[name])).size === list.length;
const isPosition = (value: unknown): boolean => isFields(value) && isWhole(value["offset"]) && isTag(value["tag"]);

const isFence = (value: unknown): boolean => isFields(value) && isWhole(value["counter"]) && isText(value["nonce"]);
const isLease = (value: unknown): boolean =>
  isFields(value) && isWhole(value["counter"]) && isWhole(value["renewal"]) && (value["fence"] === undefined || isFence(value["fence"]));

const isPriority = (value: unknown): boolean => value === undefined || PRIORITIES.some((priority) => priority === value);

const isWaiting = (value: unknown): boolean =>
  isFields(value) &&
  isText(value["requestId"]) &&
  isWhole(value["offset"]) &&
  isPosition(value["after"]) &&
  typeof value["cancelled"] === "boolean" &&
  isPriority(value["priority"]);

const isFailure = (value: unknown): boolean =>
  isFields(value) &&
  isWhole(value["attempt"]) &&
  (value["at"] === undefined || isWhole(value["at"])) &&
  (value["runId"] === undefined || isText(value["runId"])) &&
  isText(value["code"]) &&
  isText(value["message"]);
const isPostponed = (value: unknown): boolean => isFields(value) && isWhole(value["dueAt"]) && isWhole(value["delayMs"]);

const isOpenTool = (value: unknown): boolean =>
  isFields(value) && isText(value["toolCallId"]) && isText(value["toolName"]) && Number.isFinite(value["startedAt"]);

const isOpenRun = (value: unknown): boolean =>
  isFields(value) &&
  isText(value["runId"]) &&
  isText(value["agentName"]) &&
  (value["requestId"] === undefined || isText(value["requestId"])) &&
  (value["tools"] === undefined || isListOf(value["tools"], isOpenTool));

const isThreadState = (value: unknown): value is StoredThread =>
  isFields(value) &&
  isLease(value["lease"]) &&
  isWhole(value["attempt"]) &&
  isWhole(value["excused"]) &&
  isListOf(value["failures"], isFailure) &&
  (value["postponed"] === undefined || isPostponed(value["postponed"])) &&
  isListOf(value["died"], isText) &&
  isListOf(value["waiting"], isWaiting) &&
  isListOf(value["tombstones"], isText) &&
  isListOf(value["openRuns"], isOpenRun) &&
  areDistinct(value["waiting"], "requestId") &&
  areDistinct(value["openRuns"], "runId");

/** A thread's state beside its ledger, which has a column of its own. */
export type StoredThread = Omit<ThreadState, "ledger">;

/** What the rows of before version 5 of the schema lack. */
const LACKED: Pick<ThreadState, "excused" | "failures" | "postponed"> = { excused: 0, failures: [], postponed: undefined };

/** Undefined for a text that is no state of a thread. */
export function parseThread(text: unknown): StoredThread | undefined {
  const fields = tryParse(text);
  const state = isFields(fields) ? { ...LACKED, ...fields } : undefined;
  return isThreadState(state) ? state : undefined;
}

const isResult = (value: unknown): boolean => {
  if (!Array.isArray(value)) return value === 0 || (isFields(value) && isText(value["type"]));
  const [first, offset, tag, stream] = value as readonly unknown[];
  return isWhole(first) && isWhole(offset) && isText(tag) && (stream === undefined || isText(stream));
};

const isAnswer = (value: unknown): boolean => {
  if (!Array.isArray(value)) return false;
  const [sequence, id, ...results] = value as readonly unknown[];
  return isWhole(sequence) && isText(id) && results.every(isResult);
};

/** Of a ledger as it lies in its row. */
export const isLedgerData = (value: unknown): value is [Ledger["last"], ...unknown[]] =>
  Array.isArray(value) && isWhole(value[0]) && value.slice(1).every(isAnswer);

/** Undefined for a text that is no JSON. */
export function tryParse(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
