import { describe, expect, it } from "vitest";
import type { HistoryRecord, LogEntry } from "../src/history/records.ts";
import { findIn, MEMORY } from "./support/find-in.ts";
import { appendToLog, idAt, indexOfEvent, OWN } from "./support/small-history.ts";

const replace = (records: HistoryRecord[], index: number, change: object): void => {
  records[index] = { ...(records[index] as HistoryRecord), ...change };
};

const KILLED: readonly HistoryRecord[] = [
  { k: "service", at: 1_100, life: 1, event: "killed" },
  { k: "service", at: 1_200, life: 2, event: "up" },
];

describe("the comparison finds nothing", () => {
  it("in a history in which everything is as it should be", () => {
    expect(findIn(() => undefined)).toEqual([]);
  });

  it("in a run that died with the service and was done again under its name", () => {
    expect(
      findIn((records) => {
        records.push(...KILLED);
        records.push({ k: "request", at: 1_000, page: 1, thread: 0, id: "r2", text: "1 ", reason: "use" }, { k: "inbox", at: 1_000, thread: 0, offset: 2, id: "r2", witness: OWN });
        appendToLog(
          records,
          { type: "agent_started", run: "run-2", request: "r2", attempt: 1 },
          { type: "agent_death", run: "run-2" },
          { type: "agent_started", run: "run-3", request: "r2", attempt: 2, retryOf: "run-2" },
          { type: "text_chunk", run: "run-3", position: 0, text: "1 " },
          { type: "agent_completed", run: "run-3" },
          { type: "effect", of: "r2" },
          { type: "request_completed", request: "r2" },
        );
      }),
    ).toEqual([]);
  });

  it("in a request that an heir has sent, of which a killed memory store knows nothing", () => {
    const inherit = (records: HistoryRecord[]): void =>
      void records.push({ k: "request", at: 1_000, page: 1, thread: 0, id: "r2", text: "", reason: "use" }, { k: "stored", page: 1, ids: ["r2"], heir: 1 });
    const forget = (records: HistoryRecord[]): void => (records.push(...KILLED), replace(records, 5, { life: 2 }), replace(records, 7, { life: 2 }));
    expect(findIn((records) => (inherit(records), forget(records)), MEMORY)).toEqual([]);
    expect(findIn((records) => (inherit(records), records.push(...KILLED)))).toEqual(["never run"]);
  });

  it("in a request that a killed memory store forgot, and that was handled in its next life as if for the first time", () => {
    const inLife = (life: number) => (records: HistoryRecord[]): void =>
      void records.push(...KILLED, { k: "handled", at: 1_300, life, id: "r1", attempt: 1 });
    const forget = (records: HistoryRecord[]): void => (replace(records, 5, { life: 2 }), replace(records, 7, { life: 2 }));
    expect(findIn((records) => (inLife(2)(records), forget(records)), MEMORY)).toEqual([]);
    expect(findIn((records) => (inLife(1)(records), forget(records)), MEMORY)).toContain("run twice");
    expect(findIn(inLife(2))).toEqual(["run twice"]);
  });

  it("in a reset that a memory store's kill explains", () => {
    const reset = (records: HistoryRecord[]): void => {
      records.splice(records.findIndex(({ k }) => k === "event"), 0, { k: "reset", at: 1_300, view: 1, reason: "deleted" });
    };
    expect(findIn((records) => (reset(records), records.push(...KILLED), replace(records, 5, { life: 2 }), replace(records, 7, { life: 2 })), MEMORY)).toEqual([]);
    expect(findIn(reset)).toEqual(["unexplained reset"]);
  });
});

describe("the comparison finds", () => {
  it("an event that a view was not shown", () => {
    expect(findIn((records) => records.splice(indexOfEvent(records, 3), 1))).toEqual(["lost"]);
  });

  it("an event that did not reach a view before the end", () => {
    expect(findIn((records) => records.splice(indexOfEvent(records, 7), 1))).toEqual(["lost"]);
  });

  it("an acked event that is not in the log", () => {
    expect(findIn((records) => replace(records, records.findIndex((record) => record.k === "log" && record.offset === 7), { entry: { type: "noted", n: 3 } }))).toContain("lost");
  });

  it("an event that a view was shown twice", () => {
    expect(
      findIn((records) => {
        const index = indexOfEvent(records, 3);
        records.splice(index, 0, records[index] as HistoryRecord);
      }),
    ).toEqual(["duplicated"]);
  });

  it("an append that is in the log twice", () => {
    expect(findIn((records) => appendToLog(records, { type: "noted", n: 2 }))).toEqual(["duplicated"]);
  });

  it("two events that a view was shown in the wrong order", () => {
    expect(
      findIn((records) => {
        const index = indexOfEvent(records, 3);
        [records[index], records[index + 1]] = [records[index + 1] as HistoryRecord, records[index] as HistoryRecord];
      }),
    ).toEqual(["out of order"]);
  });

  it("an event of another user", () => {
    expect(findIn((records) => replace(records, indexOfEvent(records, 3), { user: "u9" }))).toEqual(["foreign"]);
    expect(findIn((records) => replace(records, indexOfEvent(records, 3), { thread: "t9" }))).toEqual(["foreign"]);
  });

  it("an event of another user that looks like the reader's own", () => {
    expect(findIn((records) => replace(records, indexOfEvent(records, 3), { witness: "u9/t0" }))).toEqual(["foreign"]);
    expect(findIn((records) => replace(records, indexOfEvent(records, 3), { witness: undefined }))).toEqual(["foreign"]);
    expect(findIn((records) => replace(records, records.findIndex(({ k }) => k === "inbox"), { witness: "u9/t0" }))).toEqual(["foreign"]);
  });

  it("an event about a request of another thread", () => {
    expect(
      findIn((records) => {
        records.push({ k: "request", at: 1_000, page: 2, thread: 1, id: "r9", text: "", reason: "use" }, { k: "outcome", at: 1_000, id: "r9", type: "rejected", code: "cancelled", unknown: false });
        replace(records, indexOfEvent(records, 6), { witness: undefined, request: "r9" });
      }),
    ).toEqual(["foreign"]);
  });

  it("an event that the log does not have", () => {
    expect(findIn((records) => replace(records, indexOfEvent(records, 3), { id: "made up" }))).toEqual(["unknown"]);
  });

  it("an event at another event's place", () => {
    expect(findIn((records) => replace(records, indexOfEvent(records, 3), { id: idAt(7) }))).toContain("unknown");
  });

  it("a request that was run twice", () => {
    const again = [
      { type: "agent_started", run: "run-2", request: "r1", attempt: 2 },
      { type: "text_chunk", run: "run-2", position: 0, text: "1 2 " },
      { type: "agent_completed", run: "run-2" },
    ];
    expect(findIn((records) => appendToLog(records, ...again))).toEqual(["run twice"]);
    expect(findIn((records) => appendToLog(records, { type: "effect", of: "r1" }, { type: "request_completed", request: "r1" }))).toEqual(["run twice", "unbalanced"]);
  });

  it("a request that was run again, or given up, though its run had ended before the service was killed", () => {
    const begin = (records: HistoryRecord[], ...behind: readonly LogEntry[]): void => {
      records.push(...KILLED, { k: "handled", at: 1_000, life: 2, id: "r1", attempt: 2 });
      const end = records.findIndex((record) => record.k === "log" && record.entry.type === "effect");
      const [first, second, ...others] = behind;
      replace(records, end, { entry: first });
      replace(records, end + 1, { entry: second });
      appendToLog(records, ...others);
    };
    const again: LogEntry = { type: "agent_started", run: "run-2", request: "r1", attempt: 2 };
    const ends: readonly LogEntry[] = [{ type: "agent_completed", run: "run-2" }, { type: "effect", of: "r1" }, { type: "request_completed", request: "r1" }];
    const text: LogEntry = { type: "text_chunk", run: "run-2", position: 0, text: "1 2 " };
    expect(findIn((records) => begin(records, again, text, ...ends))).toEqual(["run twice"]);
    const died: LogEntry = { type: "agent_death", run: "run-2" };
    const third: LogEntry = { type: "agent_started", run: "run-3", request: "r1", attempt: 3, retryOf: "run-2" };
    const retried = [third, { ...text, run: "run-3" }, ...ends.map((entry) => (entry.run === undefined ? entry : { ...entry, run: "run-3" }))];
    expect(findIn((records) => begin(records, again, died, ...retried))).toEqual(["run twice"]);
    const givenUp: LogEntry = { type: "request_failed", request: "r1", code: "retries_exhausted" };
    const letter: HistoryRecord = { k: "dead", user: 0, id: "r1", code: "retries_exhausted", attempts: 5, failures: [1, 2, 3, 4, 5].map((attempt) => ({ attempt, code: "owner_lost" })) };
    expect(findIn((records) => (records.push(letter), begin(records, { type: "noted" }, givenUp)))).toEqual(["undocumented answer"]);
  });

  it("a request that was accepted twice", () => {
    expect(findIn((records) => records.push({ k: "inbox", at: 1_000, thread: 0, offset: 2, id: "r1", witness: OWN }))).toEqual(["run twice", "unbalanced"]);
  });

  it("a request that was handled twice in the same attempt", () => {
    expect(findIn((records) => records.push({ k: "handled", at: 1_000, life: 1, id: "r1", attempt: 1 }))).toEqual(["run twice", "wrong attempts"]);
  });

  it("a retry that does not name the run that died", () => {
    expect(
      findIn((records) => {
        records.push({ k: "request", at: 1_000, page: 1, thread: 0, id: "r2", text: "1 ", reason: "use" }, { k: "inbox", at: 1_000, thread: 0, offset: 2, id: "r2", witness: OWN });
        appendToLog(
          records,
          { type: "agent_started", run: "run-2", request: "r2", attempt: 1 },
          { type: "agent_death", run: "run-2" },
          { type: "agent_started", run: "run-3", request: "r2", attempt: 2 },
          { type: "text_chunk", run: "run-3", position: 0, text: "1 " },
          { type: "agent_completed", run: "run-3" },
          { type: "effect", of: "r2" },
          { type: "request_completed", request: "r2" },
        );
      }),
    ).toEqual(["run twice"]);
  });

  it("a request that was accepted and is in no log", () => {
    const accept = (records: HistoryRecord[]): void =>
      void records.push({ k: "request", at: 1_000, page: 1, thread: 0, id: "r2", text: "", reason: "use" }, { k: "outcome", at: 1_000, id: "r2", type: "accepted", again: false });
    expect(findIn(accept)).toEqual(["never run"]);
  });

  it("a request that a page still has, or its heir", () => {
    const ask: HistoryRecord = { k: "request", at: 1_000, page: 1, thread: 0, id: "r2", text: "", reason: "use" };
    expect(findIn((records) => records.push(ask))).toEqual(["never run"]);
    expect(findIn((records) => records.push(ask, { k: "stored", page: 1, ids: ["r2"], heir: 1 }))).toEqual(["never run"]);
    expect(findIn((records) => records.push(ask, { k: "stored", page: 1, ids: [], heir: 1 }))).toEqual([]);
  });

  it("a request that ran though its client was told that it was refused", () => {
    expect(findIn((records) => records.push({ k: "outcome", at: 1_100, id: "r1", type: "rejected", code: "deadline_exceeded", unknown: false }))).toEqual(["run despite refusal"]);
  });

  it("a refusal that no fault explains", () => {
    const refused = (records: HistoryRecord[]): void =>
      void records.push(
        { k: "request", at: 1_000, page: 1, thread: 0, id: "r2", text: "", reason: "use" },
        { k: "outcome", at: 1_000, id: "r2", type: "rejected", code: "producer_expired", unknown: true },
      );
    expect(findIn(refused)).toEqual(["undocumented answer"]);
  });

  it("a run without an end", () => {
    expect(findIn((records) => appendToLog(records, { type: "agent_started", run: "run-2", attempt: 1 }))).toEqual(["run without end"]);
  });

  it("a run with two ends", () => {
    expect(findIn((records) => appendToLog(records, { type: "agent_death", run: "run-1" }))).toEqual(["run with two ends"]);
  });

  it("a text that is not whole", () => {
    expect(findIn((records) => replace(records, records.findIndex(({ k }) => k === "request"), { text: "1 2 3 " }))).toEqual(["wrong text"]);
  });

  it("a client that closed for good", () => {
    const closed: HistoryRecord = { k: "client-closed", at: 1_100, page: 1, reason: "replaced" };
    expect(findIn((records) => records.push(closed))).toEqual(["client closed"]);
  });

  it("a service that ended by itself, or reported what it could not handle", () => {
    expect(findIn((records) => records.push({ k: "service", at: 1_100, life: 1, event: "died" }))).toEqual(["service died"]);
    expect(findIn((records) => records.push({ k: "service-error", at: 1_100, life: 1, code: "uncaught", message: "TypeError" }))).toEqual(["service died"]);
  });

  it("an append that was refused", () => {
    expect(findIn((records) => records.push({ k: "append", at: 1_000, n: 3, thread: 0, life: 1 }, { k: "refused", n: 3, code: "internal" }))).toEqual(["append refused"]);
  });

  it("a process of the observer that is missing", () => {
    expect(findIn((records) => records.push({ k: "observer-died", process: "clients 1" }))).toEqual(["observer died"]);
  });

  it("memory that grows", () => {
    const measure = (of: "rssBytes" | "heapBytes", bytesAt: (second: number) => number) => (records: HistoryRecord[]) =>
      void records.push(
        ...Array.from({ length: 60 }, (_, second): HistoryRecord => ({ k: "memory", at: second * 1_000, process: "service", rssBytes: 100, heapBytes: 100, [of]: bytesAt(second) })),
      );
    for (const of of ["rssBytes", "heapBytes"] as const) {
      expect(findIn(measure(of, (second) => 100 + second))).toEqual(["memory grows"]);
      expect(findIn(measure(of, (second) => 100 + (second % 7)))).toEqual([]);
    }
  });

  it("users who waited while another one flooded", () => {
    const waits = (floodMs: number) => (records: HistoryRecord[]) => {
      records.push({ k: "page", at: 0, page: 9, user: 7 }, { k: "fault", at: 50_000, fault: "flood", pages: [9], ms: 4_000, variant: "user" });
      for (let index = 0; index < 10; index += 1) {
        const isDuring = index % 2 === 0;
        const at = isDuring ? 51_000 : 40_000;
        const id = `w${index}`;
        records.push(
          { k: "request", at, page: 2, thread: 0, id, text: "1 ", reason: "use" },
          { k: "outcome", at: at + (isDuring ? floodMs : 20), id, type: "accepted", again: false },
          { k: "inbox", at: 1_000, thread: 0, offset: index + 2, id, witness: OWN },
        );
        appendToLog(
          records,
          { type: "agent_started", run: `run ${id}`, request: id, attempt: 1 },
          { type: "text_chunk", run: `run ${id}`, position: 0, text: "1 " },
          { type: "agent_completed", run: `run ${id}` },
          { type: "effect", of: id },
          { type: "request_completed", request: id },
        );
      }
    };
    expect(findIn(waits(60))).toEqual([]);
    expect(findIn(waits(3_000))).toEqual(["others suffered"]);
  });
});
