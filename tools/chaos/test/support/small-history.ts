import type { HistoryRecord, LogEntry } from "../../src/history/records.ts";

const USER = "u0";
const THREAD = "t0";
/** Witness of its user and thread. */
export const OWN = `${USER}/${THREAD}`;

/** The log of one thread: two published events around the run of one request. */
const LOG: readonly LogEntry[] = [
  { type: "noted", n: 1 },
  { type: "agent_started", run: "run-1", request: "r1", attempt: 1 },
  { type: "text_chunk", run: "run-1", position: 0, text: "1 2 " },
  { type: "agent_completed", run: "run-1" },
  { type: "effect", of: "r1" },
  { type: "request_completed", request: "r1" },
  { type: "noted", n: 2 },
];

export const idAt = (offset: number): string => `e${offset}`;

const shown = (view: number, offset: number): HistoryRecord => ({ k: "event", view, offset, id: idAt(offset), user: USER, thread: THREAD, witness: OWN });

/** A history in which everything is as it should be: one user, one thread, two pages. */
export function createSmallHistory(): HistoryRecord[] {
  const at = 1_000;
  return [
    { k: "service", at, life: 1, event: "up" },
    { k: "page", at, page: 1, user: 0 },
    { k: "page", at, page: 2, user: 0 },
    { k: "view", view: 1, page: 1, user: 0, thread: 0, after: 0 },
    { k: "view", view: 2, page: 2, user: 0, thread: 0, after: 0 },
    { k: "append", at: 1_000, n: 1, thread: 0, life: 1 },
    { k: "acked", at, n: 1, offset: 1, level: "disk" },
    { k: "append", at: 1_000, n: 2, thread: 0, life: 1 },
    { k: "acked", at, n: 2, offset: 7, level: "disk" },
    { k: "request", at, page: 1, thread: 0, id: "r1", text: "1 2 ", reason: "use" },
    { k: "outcome", at, id: "r1", type: "accepted", again: false },
    { k: "outcome", at, id: "r1", type: "settled" },
    { k: "handled", at: 1_000, life: 1, id: "r1", attempt: 1 },
    ...LOG.map((_, index) => shown(1, index + 1)),
    ...LOG.map((_, index) => shown(2, index + 1)),
    ...LOG.map((entry, index): HistoryRecord => ({ k: "log", thread: 0, offset: index + 1, id: idAt(index + 1), user: USER, entry })),
    { k: "inbox", at, thread: 0, offset: 1, id: "r1", witness: OWN },
  ];
}

/** Puts entries behind the end of the log, and shows them to both views. */
export function appendToLog(records: HistoryRecord[], ...entries: readonly LogEntry[]): void {
  for (const entry of entries) {
    const offset = records.filter(({ k }) => k === "log").length + 1;
    records.push({ k: "log", thread: 0, offset, id: idAt(offset), user: USER, entry }, shown(1, offset), shown(2, offset));
  }
}

/** Where in the history view 1 is shown this offset. */
export const indexOfEvent = (records: readonly HistoryRecord[], offset: number): number =>
  records.findIndex((record) => record.k === "event" && record.view === 1 && record.offset === offset);
