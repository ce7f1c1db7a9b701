import { describe, expect, it } from "vitest";
import type { DifferenceKind } from "../src/check/difference.ts";
import { conductOf, type Conduct, type HandlerName } from "../src/handlers/conduct.ts";
import type { HistoryRecord, LogEntry } from "../src/history/records.ts";
import { findIn as findInDoctored, SQLITE } from "./support/find-in.ts";
import { appendToLog, OWN } from "./support/small-history.ts";

const HANDLERS: readonly HandlerName[] = ["flaky", "crash"];

const findIn = (doctor: (records: HistoryRecord[]) => void): readonly DifferenceKind[] => findInDoctored(doctor, { ...SQLITE, handlers: HANDLERS });

/** The id of a request whose handler does this in its first attempts. */
function idOf(...conducts: readonly Conduct[]): string {
  for (let n = 0; ; n += 1) {
    const id = `request ${n}`;
    if (conducts.every((conduct, index) => conductOf(HANDLERS, id, index + 1) === conduct)) return id;
  }
}

const FLAKY = idOf("flaky", "works");
const HOPELESS = idOf("flaky", "flaky", "flaky", "flaky", "flaky");
const CRASHING = idOf("crash", "works");

const ask = (id: string): readonly HistoryRecord[] => [
  { k: "request", at: 1_000, page: 1, thread: 0, id, text: "1 ", reason: "use" },
  { k: "outcome", at: 1_000, id, type: "accepted", again: false },
  { k: "inbox", at: 1_000, thread: 0, offset: 2, id, witness: OWN },
];

const handle = (id: string, attempt: number, life = 1): HistoryRecord => ({ k: "handled", at: 1_000, life, id, attempt });
const start = (id: string, attempt: number): LogEntry => ({ type: "agent_started", run: `${id}-${attempt}`, request: id, attempt });
const retry = (id: string, attempt: number, code = "handler_failed"): LogEntry => ({ type: "request_retrying", request: id, attempt, code });

const fail = (id: string, attempt: number, code?: string): readonly LogEntry[] => [
  start(id, attempt),
  { type: "agent_failed", run: `${id}-${attempt}` },
  retry(id, attempt, code),
];

const answer = (id: string, attempt: number): readonly LogEntry[] => [
  start(id, attempt),
  { type: "text_chunk", run: `${id}-${attempt}`, position: 0, text: "1 " },
  { type: "agent_completed", run: `${id}-${attempt}` },
  { type: "effect", of: id },
  { type: "request_completed", request: id },
];

/** A second request of the thread, which did this. */
const tell = (id: string, attempts: number, ...entries: readonly LogEntry[]) => (records: HistoryRecord[]): void => {
  records.push(...ask(id), ...Array.from({ length: attempts }, (_, index) => handle(id, index + 1)));
  appendToLog(records, ...entries);
};

const giveUp = (id: string): LogEntry => ({ type: "request_failed", request: id, code: "retries_exhausted" });

function letter(id: string, failed = [1, 2, 3, 4, 5]): HistoryRecord {
  const failures = failed.map((attempt) => ({ attempt, code: "handler_failed" }));
  return { k: "dead", user: 0, id, code: "retries_exhausted", attempts: 5, failures };
}

const HOPELESS_ATTEMPTS = [1, 2, 3, 4].flatMap((attempt) => fail(HOPELESS, attempt));
const HOPELESS_END = [start(HOPELESS, 5), { type: "agent_failed", run: `${HOPELESS}-5` }, giveUp(HOPELESS)];

describe("the comparison finds nothing", () => {
  it("in a request that failed once, was tried again and answered", () => {
    expect(findIn(tell(FLAKY, 2, ...fail(FLAKY, 1), ...answer(FLAKY, 2)))).toEqual([]);
  });

  it("in a request of which a busy machine took an attempt", () => {
    const id = idOf("works", "works");
    expect(findIn(tell(id, 2, ...fail(id, 1, "deadline_exceeded"), ...answer(id, 2)))).toEqual([]);
  });

  it("in a request that failed in each attempt, and is dead", () => {
    expect(findIn((records) => (tell(HOPELESS, 5, ...HOPELESS_ATTEMPTS, ...HOPELESS_END)(records), records.push(letter(HOPELESS))))).toEqual([]);
  });

  it("in a request whose handler killed the process before its run began", () => {
    expect(
      findIn((records) => {
        records.push(...ask(CRASHING), handle(CRASHING, 1), { k: "service", at: 1_100, life: 1, event: "crashed" });
        records.push({ k: "service", at: 1_200, life: 2, event: "up" }, handle(CRASHING, 2, 2));
        appendToLog(records, ...answer(CRASHING, 2));
      }),
    ).toEqual([]);
  });
});

describe("the comparison finds", () => {
  it("an effect that is there twice", () => {
    const [effect, end] = answer(FLAKY, 2).slice(-2) as [LogEntry, LogEntry];
    expect(findIn(tell(FLAKY, 2, ...fail(FLAKY, 1), ...answer(FLAKY, 2).slice(0, -2), effect, effect, end))).toEqual(["wrong effect"]);
  });

  it("an effect of an attempt that failed", () => {
    const [began, ...failed] = fail(FLAKY, 1) as [LogEntry, ...LogEntry[]];
    expect(findIn(tell(FLAKY, 2, began, { type: "effect", of: FLAKY }, ...failed, ...answer(FLAKY, 2)))).toEqual(["wrong effect"]);
  });

  it("an answer without its effect, or with another's", () => {
    const without = answer(FLAKY, 2).filter(({ type }) => type !== "effect");
    expect(findIn(tell(FLAKY, 2, ...fail(FLAKY, 1), ...without))).toEqual(["wrong effect"]);
    const other = answer(FLAKY, 2).map((entry) => (entry.type === "effect" ? { ...entry, of: "r1" } : entry));
    expect(findIn(tell(FLAKY, 2, ...fail(FLAKY, 1), ...other))).toContain("wrong effect");
  });

  it("a request that was answered and given up", () => {
    const both = (records: HistoryRecord[]): void => (tell(FLAKY, 2, ...fail(FLAKY, 1), ...answer(FLAKY, 2), giveUp(FLAKY))(records), void records.push(letter(FLAKY, [1, 5])));
    expect(findIn(both)).toContain("run twice");
    expect(findIn(both)).toContain("unbalanced");
  });

  it("a dead letter without its request's end, and an end without its dead letter", () => {
    expect(findIn((records) => records.push(letter("r1")))).toContain("unbalanced");
    expect(findIn(tell(HOPELESS, 5, ...HOPELESS_ATTEMPTS, ...HOPELESS_END))).toEqual(["wrong attempts", "unbalanced"]);
  });

  it("a dead letter that lacks a failure", () => {
    expect(findIn((records) => (tell(HOPELESS, 5, ...HOPELESS_ATTEMPTS, ...HOPELESS_END)(records), records.push(letter(HOPELESS, [1, 2, 3, 5]))))).toEqual(["wrong attempts"]);
  });

  it("a retry that is told twice, or is of an attempt that worked, or does not come", () => {
    expect(findIn(tell(FLAKY, 2, ...fail(FLAKY, 1), retry(FLAKY, 1), ...answer(FLAKY, 2)))).toEqual(["wrong attempts"]);
    const id = idOf("works", "works");
    expect(findIn(tell(id, 2, ...fail(id, 1), ...answer(id, 2)))).toEqual(["wrong attempts"]);
    expect(findIn(tell(FLAKY, 2, ...fail(FLAKY, 1), retry(FLAKY, 2, "deadline_exceeded"), ...answer(FLAKY, 2)))).toEqual(["wrong attempts"]);
  });

  it("an attempt that ended in the same process without a word", () => {
    expect(findIn(tell(FLAKY, 2, ...answer(FLAKY, 2)))).toEqual(["wrong attempts"]);
  });

  it("an answer of an attempt that was to fail", () => {
    expect(findIn(tell(FLAKY, 1, ...answer(FLAKY, 1)))).toEqual(["wrong attempts"]);
  });

  it("a request that begins before the one in front of it has ended", () => {
    const next = answer("r9", 1);
    const overtake = (records: HistoryRecord[]): void => {
      tell(FLAKY, 2, ...fail(FLAKY, 1), ...next, ...answer(FLAKY, 2))(records);
      records.push(...ask("r9").map((record) => (record.k === "inbox" ? { ...record, offset: 3 } : record)), handle("r9", 1));
    };
    expect(findIn(overtake)).toEqual(["out of turn"]);
  });

  it("requests that are handled in another order than the inbox has", () => {
    const swap = (records: HistoryRecord[]): void => {
      records.push(...ask("r8").map((record) => (record.k === "inbox" ? { ...record, offset: 3 } : record)), handle("r8", 1));
      appendToLog(records, ...answer("r8", 1));
      tell(FLAKY, 2, ...fail(FLAKY, 1), ...answer(FLAKY, 2))(records);
    };
    expect(findIn(swap)).toEqual(["out of turn"]);
  });

  it("a process that was killed by no handler", () => {
    expect(findIn((records) => records.push({ k: "service", at: 1_100, life: 1, event: "crashed" }))).toEqual(["service died"]);
  });

  it("users whose requests waited for a slot behind another one's backlog", () => {
    const waits = (waitMs: number) => (records: HistoryRecord[]) => {
      records.push({ k: "page", at: 0, page: 9, user: 7 }, { k: "fault", at: 50_000, fault: "backlog", pages: [9], ms: 0, variant: "user" });
      const run = (id: string, thread: number, page: number, at: number, startsMs: number, reason: "use" | "backlog"): void => {
        records.push({ k: "request", at, page, thread, id, text: "", reason }, { k: "inbox", at, thread, offset: 1, id, witness: `u0/t${thread}` });
        records.push({ ...handle(id, 1), at: at + startsMs } as HistoryRecord, { k: "left", at: at + startsMs + 200, life: 1, id, attempt: 1 });
      };
      for (let n = 0; n < 20; n += 1) {
        run(`backlog ${n}`, 100 + n, 9, 50_000, n * 250, "backlog");
        run(`calm ${n}`, 200 + n, 1, 40_000, 10, "use");
        run(`during ${n}`, 300 + n, 1, 51_000, waitMs, "use");
      }
    };
    expect(findIn(waits(200))).not.toContain("others waited");
    expect(findIn(waits(2_000))).toContain("others waited");
  });
});
