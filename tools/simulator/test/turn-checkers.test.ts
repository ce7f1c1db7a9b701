import type { RequestId } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import type { CallRecord } from "../src/history.ts";
import type { TurnFact } from "../src/store/turn-log.ts";
import { EPOCH_MS } from "../src/time/process.ts";
import { addRequest, accepted, brokenBy, DEAD_KEY, entryOf, eventOf, INBOX_KEY, THREAD_KEY, violationsOf, type SoundRun } from "./support/sound-run.ts";

const R1 = "r1" as RequestId;
const R2 = "r2" as RequestId;
const USER = "ada" as CallRecord["userId"];

/** What the thread has, instead of what it had; all of one commit unless an event says otherwise. */
function tell({ thread, view }: SoundRun, events: readonly object[]): void {
  const entries = events.map((event, index) => ({ change: 7, ...entryOf(THREAD_KEY, index + 1, "a", eventOf(event)), ...event }));
  thread.entries.splice(0, thread.entries.length, ...entries);
  thread.head = entries.length;
  view.lineages[0]?.entries.splice(0, 10, ...entries);
}

const notes = [{ type: "note", note: "n0" }, { type: "note", note: "n1" }];
const refused = { type: "request_failed", requestId: R2, error: { code: "forbidden" } };
const completed = { type: "request_completed", requestId: R1 };

/** The notes are where they were said to be, whatever else the thread has. */
function tellWith(run: SoundRun, events: readonly object[]): void {
  tell(run, [...notes, ...events]);
  for (const [index, note] of [...run.history.notes.values()].entries()) Object.assign(note, { accepted: { offset: index + 1, level: "memory" } });
}

const call = (node: string, startMs: number, more: Partial<CallRecord> = {}): CallRecord => ({
  node, userId: USER, thread: THREAD_KEY, request: R1, attempt: 1, startMs, endMs: startMs + 10, ...more,
});

type FactInput = { readonly type: TurnFact["type"]; readonly requestId: RequestId; readonly atMs: number } & Partial<Omit<TurnFact, "type"> & { attempt: number; dueAt: number; delayMs: number; isExcused: boolean }>;
const fact = (input: FactInput): TurnFact => ({ thread: THREAD_KEY, node: "a", aheadMaxMs: 0, wantedMs: input.atMs, change: 1, isUndone: false, ...input }) as TurnFact;
const postponed = (requestId: RequestId, atMs: number, delayMs: number, aheadMaxMs = 0): TurnFact =>
  fact({ type: "postponed", requestId, atMs, aheadMaxMs, delayMs, dueAt: EPOCH_MS + atMs + aheadMaxMs + delayMs, isExcused: false });

/** Two requests, of which the first is postponed once. */
const turns = (between: readonly TurnFact[], second = 100): TurnFact[] => [
  fact({ type: "enqueued", requestId: R1, atMs: 1 }),
  fact({ type: "enqueued", requestId: R2, atMs: 2 }),
  fact({ type: "begun", requestId: R1, atMs: 3, attempt: 1 }),
  ...between,
  fact({ type: "begun", requestId: R1, atMs: second, attempt: 2 }),
  fact({ type: "consumed", requestId: R1, atMs: second + 1 }),
  fact({ type: "consumed", requestId: R2, atMs: second + 2 }),
];
const withTurns = (facts: readonly TurnFact[]) => ({ history }: SoundRun): void => void history.turns.push(...facts);

describe("the checkers of attempts", () => {
  it("G4: find a request that was handled more often than it may be; what a drain ended does not count", () => {
    const isHandled = (node: string) => ({ history }: SoundRun): void => {
      history.nodes.set("b", { name: "b", drainMs: 15, troubles: [] });
      history.calls.push(call("a", 1, { attempt: 1 }), call("a", 20, { attempt: 2 }), call(node, 10, { attempt: 3 }));
    };
    expect(brokenBy(isHandled("a"))).toEqual(["G4"]);
    expect(brokenBy(isHandled("b"))).toEqual([]);
    expect(brokenBy((run) => (isHandled("a")(run), void run.history.rollbacks.push({ kind: "failover", lost: [] })))).toEqual([]);
  });

  it("G4: find a request that failed for good and is tried again, unless its handler had been told to stop", () => {
    const isRetried = (more: Partial<CallRecord>) => (run: SoundRun): void => {
      tellWith(run, [{ type: "request_retrying", requestId: R1, attempt: 1 }, completed, refused]);
      run.history.calls.push(call("a", 1, { isFinal: true, ...more }));
    };
    expect(brokenBy(isRetried({}))).toEqual(["G4"]);
    expect(brokenBy(isRetried({ abort: { atMs: 5, code: "deadline_exceeded" } }))).toEqual([]);
  });
});

describe("the checkers of dead letters", () => {
  const givenUp = { type: "request_failed", requestId: R1, error: { code: "retries_exhausted" } };
  const letter = (attempts: number, failed: readonly number[], change = 7) => (run: SoundRun): void => {
    const event = { type: "dead_letter", request: { requestId: R1, threadId: "t1" }, attempts, failures: failed.map((attempt) => ({ attempt, at: 1, code: "x", message: "" })) };
    run.dead.entries.push({ ...entryOf(DEAD_KEY, 1, "a", event), change });
    run.dead.head = 1;
  };
  const told = (...more: readonly object[]) => (run: SoundRun): void => tellWith(run, [...more, { type: "request_retrying", requestId: R1, attempt: 1 }, givenUp, refused]);

  it("G4: find a request that was given up without a letter, or with one of another commit", () => {
    expect(brokenBy((run) => (told()(run), letter(2, [1, 2])(run)))).toEqual([]);
    expect(brokenBy(told())).toEqual(["G4"]);
    expect(brokenBy((run) => (told()(run), letter(2, [1, 2], 8)(run)))).toEqual(["G4"]);
    expect(brokenBy((run) => letter(2, [2])(run))).toEqual(["G4"]);
  });

  it("G4: find that it was given up too early, also when a drain ended one of its attempts", () => {
    expect(brokenBy((run) => (tellWith(run, [givenUp, refused]), letter(1, [1])(run)))).toEqual(["G4"]);
    const drained = [{ type: "agent_started", requestId: R1, attempt: 2, runId: "x" }, { type: "agent_death", runId: "x", cause: "drain" }];
    expect(brokenBy((run) => (told(...drained)(run), letter(2, [1, 2])(run)))).toEqual(["G4"]);
    expect(brokenBy((run) => (told(...drained)(run), letter(3, [1, 3])(run)))).toEqual([]);
  });

  it("G4: find that a failure is missing in the letter", () => {
    expect(brokenBy((run) => (told()(run), letter(2, [2])(run)))).toEqual(["G4"]);
  });

  it("G4: find a failure without its run, and with another attempt's; a settled letter is none", () => {
    const ran = [{ type: "agent_started", requestId: R1, attempt: 2, runId: "x" }, { type: "agent_failed", runId: "x", error: { code: "x" } }];
    const named = (runId: string) => (run: SoundRun): void => {
      letter(2, [1, 2])(run);
      const { failures } = run.dead.entries[0]?.event as unknown as { readonly failures: { runId?: string }[] };
      Object.assign(failures[1] ?? {}, { runId });
    };
    expect(brokenBy((run) => (told(...ran)(run), named("x")(run)))).toEqual([]);
    expect(brokenBy((run) => (told(...ran)(run), named("y")(run)))).toEqual(["G4"]);
    expect(brokenBy((run) => (told(...ran)(run), letter(2, [1, 2])(run)))).toEqual(["G4"]);
    const settled = (run: SoundRun): void => {
      run.dead.entries.push(entryOf(DEAD_KEY, 2, "b", { type: "dead_letter_settled", letter: 1, outcome: "discarded" }));
      run.dead.head = 2;
    };
    expect(brokenBy((run) => (told()(run), letter(2, [1, 2])(run), settled(run)))).toEqual([]);
  });

  it("G4: find a letter that is settled again, settled as redriven without its request, or left where that was asked again", () => {
    const r3 = "r3" as RequestId;
    const given = (run: SoundRun, ...more: readonly object[]): void => (told(...more)(run), letter(2, [1, 2])(run));
    const settled = (run: SoundRun, offset: number): void => {
      run.dead.entries.push(entryOf(DEAD_KEY, offset, `b${offset}`, { type: "dead_letter_settled", letter: 1, requestId: R1, outcome: "redriven", redriveId: r3 }));
      run.dead.head = offset;
    };
    const asked = (run: SoundRun): void => {
      run.inbox.entries.push(entryOf(INBOX_KEY, 3, "c", { type: "request", requestId: r3, redriveOf: R1 }));
      run.inbox.head = 3;
    };
    const answered = { type: "request_completed", requestId: r3 };
    expect(brokenBy((run) => (given(run, answered), settled(run, 2), asked(run)))).toEqual([]);
    expect(brokenBy((run) => (given(run, answered), settled(run, 2), settled(run, 3), asked(run)))).toEqual(["G4"]);
    expect(brokenBy((run) => (given(run), settled(run, 2)))).toEqual(["G4"]);
    expect(brokenBy((run) => (given(run, answered), asked(run)))).toEqual(["G4"]);
  });
});

describe("the checker of effects", () => {
  const effect = (nth: number, change = 7): object => ({ type: "effect", effect: R1, nth, change });
  const isAnswered = (...events: readonly object[]) => (run: SoundRun): void => {
    tellWith(run, [...events, completed, refused]);
    Object.assign(run.history.requests.get(R1) ?? {}, { effects: 2 });
  };

  it("G4: finds an effect that is missing, there twice, or of another commit than the answer", () => {
    expect(brokenBy(isAnswered(effect(0), effect(1)))).toEqual([]);
    expect(brokenBy(isAnswered(effect(0)))).toEqual(["G4"]);
    expect(brokenBy(isAnswered(effect(0), effect(0)))).toEqual(["G4"]);
    expect(brokenBy(isAnswered(effect(0), effect(1), effect(1)))).toEqual(["G4"]);
    expect(brokenBy(isAnswered(effect(0, 6), effect(1)))).toEqual(["G4"]);
  });

  it("G4: finds an effect of a request that was not answered", () => {
    expect(brokenBy((run) => tellWith(run, [effect(0), { type: "request_failed", requestId: R1 }, refused]))).toEqual(["G4"]);
  });
});

describe("the checker of turns", () => {
  it("finds nothing where each request has its turn", () => expect(violationsOf(withTurns(turns([postponed(R1, 10, 50)])))).toEqual([]));

  it("G4: finds that a request that waits for its next attempt was overtaken", () => {
    expect(brokenBy(withTurns(turns([postponed(R1, 10, 50), fact({ type: "begun", requestId: R2, atMs: 20, attempt: 1 })])))).toEqual(["G4"]);
  });

  it("G4: finds that it was begun before it was due by anybody's clock", () => {
    expect(brokenBy(withTurns(turns([postponed(R1, 10, 500)])))).toEqual(["G4"]);
    // The clock of the node that postponed it was ahead: when it was due by the right time is known all the same.
    expect(brokenBy(withTurns(turns([postponed(R1, 10, 500, 3_600_000)])))).toEqual(["G4"]);
  });

  it("G4: takes it for due when a node's own clock said so, when it was cancelled, and when a rollback undid the wait", () => {
    const [begun, ...rest] = turns([]).slice(3);
    const ahead = { ...begun, aheadMaxMs: 1_000 } as TurnFact;
    expect(brokenBy(withTurns([...turns([]).slice(0, 3), postponed(R1, 10, 500), ahead, ...rest]))).toEqual([]);
    expect(brokenBy(withTurns(turns([postponed(R1, 10, 500), fact({ type: "cancelled", requestId: R1, atMs: 20 })])))).toEqual([]);
    expect(brokenBy(withTurns(turns([postponed(R1, 10, 500), fact({ type: "cancelled", requestId: R2, atMs: 20 })])))).toEqual(["G4"]);
    expect(brokenBy(withTurns(turns([{ ...postponed(R1, 10, 500), isUndone: true }])))).toEqual([]);
  });
});

describe("the checkers of slots, pickup and cancels", () => {
  it("G9: find more handlers on a node than it has slots, or than one user may have", () => {
    const three = ({ history }: SoundRun, abort?: CallRecord["abort"]): void => {
      addRequest(history, "r3", 3, [accepted("r3"), { type: "cancelled" } as never]);
      history.calls.push(call("a", 1), call("a", 2, { request: R2 }), call("a", 3, { request: "r3" as RequestId }));
      if (abort !== undefined) Object.assign(history.calls[0] ?? {}, { abort });
    };
    expect(brokenBy(three)).toEqual(["G9"]);
    expect(brokenBy((run) => three(run, { atMs: 2, code: "cancelled" }))).toEqual([]);
    expect(brokenBy((run) => (three(run, { atMs: 2, code: "cancelled" }), void (run.final.handlersPerUserMax = 1)))).toEqual(["G9"]);
  });

  it("G10: find that a request was due and left alone once the faults were over, also where its node died", () => {
    const isLeft = (calmMs: number, second: number, deathMs?: number) => ({ history }: SoundRun): void => {
      history.calmMs = calmMs;
      if (deathMs !== undefined) history.nodes.set("a", { name: "a", endMs: deathMs, troubles: [] });
      history.turns.push(...turns(deathMs === undefined ? [postponed(R1, 10, 50)] : [], second));
    };
    expect(brokenBy(isLeft(0, 10_000))).toEqual([]);
    expect(brokenBy(isLeft(0, 10_200))).toEqual(["G10"]);
    expect(brokenBy(isLeft(9_000, 15_000))).toEqual([]);
    expect(brokenBy(isLeft(0, 14_000, 5_000))).toEqual([]);
    expect(brokenBy(isLeft(0, 16_000, 5_000))).toEqual(["G10"]);
  });

  it("G10: find that a request starves behind others, and not that it waits its minute", () => {
    const isPassedOver = (times: number) => ({ history }: SoundRun): void => {
      const others = Array.from({ length: times }, (_, index) => fact({ type: "begun", requestId: R2, atMs: 65_000 + index, attempt: 1, thread: "thread:ada:t2" as TurnFact["thread"] }));
      history.turns.push(...turns([postponed(R1, 10, 50)], 70_000), ...others);
    };
    expect(violationsOf(isPassedOver(3)).some(({ message }) => message.includes("waited for"))).toBe(true);
    expect(violationsOf(isPassedOver(2)).some(({ message }) => message.includes("waited for"))).toBe(false);
  });

  it("G10: find that a cancel did not reach its handler, unless its node died or had trouble with its store", () => {
    const isCancelled = (more: Partial<CallRecord>, trouble?: number) => ({ history }: SoundRun): void => {
      history.nodes.set("a", { name: "a", troubles: trouble === undefined ? [] : [{ fromMs: trouble, toMs: trouble, isFailure: true }] });
      history.calls.push(call("a", 10, { endMs: 9_000, ...more }));
      history.turns.push(fact({ type: "cancelled", requestId: R1, atMs: 100 }));
    };
    expect(brokenBy(isCancelled({}))).toEqual(["G10"]);
    expect(brokenBy(isCancelled({ abort: { atMs: 2_000, code: "cancelled" } }))).toEqual([]);
    expect(brokenBy(isCancelled({ endMs: 2_000 }))).toEqual([]);
    expect(brokenBy(isCancelled({}, 500))).toEqual([]);
    expect(brokenBy((run) => (isCancelled({})(run), void (run.final.isReplicated = false)))).toEqual([]);
  });
});
