import fc from "fast-check";
import { expect, test } from "vitest";
import { isTerminalType } from "../../src/events/index.ts";
import { createChaos, type Chaos, type ChaosFate, type Process, type Step } from "./support/chaos.ts";
import { THREAD_KEY } from "./support/owner-bench.ts";

type Event = Readonly<Record<string, unknown>>;

const process = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) });
/** Counted from the newest run. */
const pick = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ do: "ask" }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), pick: fc.nat(20) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.constantFrom(1, 30, 200, 1_500, 6_000, 70_000) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("start-run" as const), process }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom("event" as const, "text" as const, "tool" as const, "end-run" as const), process, pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("end-handler" as const), process, how: fc.constantFrom("well" as const, "badly" as const, "for good" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("end-with-run" as const), process, returns: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "crash" }, { do: "rival" }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drain" as const), ms: fc.constantFrom(0, 100, 3_000) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("settle-one" as const), pick: fc.nat(5) }) },
);
const fate: fc.Arbitrary<ChaosFate> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<ChaosFate>("answered") },
  { weight: 4, arbitrary: fc.constantFrom<ChaosFate>("lost-before", "lost-after", "slow", "late") },
);

test.each(["at-once", "after-ttl"] as const)("whatever fails, each run ends once, each request is answered once and in order, and what was confirmed is there (%s)", { timeout: 60_000 }, (takeover) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: "max" }), fc.array(fate, { maxLength: 80, size: "max" }), (steps, fates) => {
      const chaos = createChaos(fates, takeover);
      for (const one of steps) chaos.perform(one);
      chaos.finish();
      const events = chaos.processes[0]?.bench.store.events(THREAD_KEY) ?? [];
      checkRuns(events);
      checkRequests(chaos, events);
      checkAttempts(chaos, events);
      checkSlots(chaos);
      checkLastRuns(chaos, events);
      checkConfirmed(chaos, events);
    }),
    { numRuns: 300 },
  );
});

const ofRun = (events: readonly Event[], runId: unknown): Event[] => events.filter((event) => event["runId"] === runId);
const isTerminal = (event: Event): boolean => isTerminalType(String(event["type"]));

/** G7: one beginning, one end, nothing behind it; every tool call is closed once, also of a process that died. */
function checkRuns(events: readonly Event[]): void {
  for (const runId of new Set(events.map((event) => event["runId"]).filter((id) => id !== undefined))) {
    const own = ofRun(events, runId);
    expect(own.filter(({ type }) => type === "agent_started")).toHaveLength(1);
    expect(own.filter(isTerminal)).toEqual([own.at(-1)]);
    expect(own[0]?.["type"]).toBe("agent_started");
    const opened = own.filter(({ type }) => type === "tool_executing").map((event) => event["toolCallId"]);
    const closed = own.filter(({ type }) => type === "tool_completed").map((event) => event["toolCallId"]);
    expect(closed.toSorted()).toEqual(opened.toSorted());
  }
}

const isRequestEnd = ({ type }: Event): boolean => String(type).startsWith("request_") && type !== "request_retrying";

/** Each request is answered exactly once, in the order of the inbox; its runs end before. */
function checkRequests(chaos: Chaos, events: readonly Event[]): void {
  expect(events.filter(isRequestEnd).map((event) => event["requestId"])).toEqual(chaos.asked);
  for (const [index, event] of events.entries()) {
    if (!isRequestEnd(event)) continue;
    const started = events.filter((other) => other["type"] === "agent_started" && other["requestId"] === event["requestId"]);
    for (const { runId } of started) expect(events.findLastIndex((other) => other["runId"] === runId)).toBeLessThan(index);
  }
  const ends = new Map(events.filter(isRequestEnd).map((event) => [event["requestId"], event["type"]]));
  for (const id of chaos.cancelled) expect(ends.get(id)).toBe("request_cancelled");
  for (const id of chaos.cancelledRuns) expect(["agent_cancelled", "agent_death"]).toContain(ofRun(events, id).at(-1)?.["type"]);
}

/** Each attempt has its own number; one process begins another only after it aborted the one before. */
function checkAttempts(chaos: Chaos, events: readonly Event[]): void {
  const all = chaos.processes.flatMap(({ bench }) => bench.all("run-handler").map(({ request, attempt }) => ({ id: request.requestId, attempt })));
  for (const id of chaos.asked) {
    const own = all.filter((one) => one.id === id);
    expect(new Set(own.map(({ attempt }) => attempt)).size).toBe(own.length);
  }
  for (const process of chaos.processes) expect(overlapping(process)).toEqual([]);
  for (const id of chaos.cancelledUnbegun) expect(all.filter((one) => one.id === id)).toEqual([]);
  const dead = events.filter(({ type }) => type === "agent_death").map((event) => event["runId"]);
  for (const { retryOf } of events) if (retryOf !== undefined) expect(dead).toContain(retryOf);
}

/** Each wake is answered by one `slot-freed`, and at most one handler runs between the two. The last process has time to free its slot. */
function checkSlots({ processes }: Chaos): void {
  const logs = processes.map(({ bench }) => bench.slotLog.join(" "));
  for (const log of logs) expect(log).toMatch(/^(given (used )?freed ?)*(given( used)?)?$/);
  expect(logs.at(-1)).toMatch(/freed$/);
}

/** A request whose handler returned at once behind its run is not handled again, unless the run died. */
function checkLastRuns(chaos: Chaos, events: readonly Event[]): void {
  const all = chaos.processes.flatMap(({ bench }) => bench.all("run-handler"));
  for (const [runId, requestId] of chaos.processes.flatMap(({ last }) => [...last])) {
    const own = ofRun(events, runId);
    if (own.length === 0 || own.at(-1)?.["type"] === "agent_death") continue;
    const later = all.filter(({ request, attempt }) => request.requestId === requestId && attempt > Number(own[0]?.["attempt"]));
    expect(later).toEqual([]);
  }
}

/** Handlers of one process that began while the one before had neither returned nor been aborted. */
function overlapping({ bench, returned }: Process): readonly string[] {
  const begun = [...bench.outputs.entries()].flatMap(([at, output]) => (output.type === "run-handler" ? [{ at, id: output.request.requestId, attempt: output.attempt }] : []));
  return begun.slice(1).flatMap((next, index) => {
    const before = begun[index];
    const isOver = (at: number, one: { readonly id: string; readonly attempt: number }) => at <= next.at && one.id === before?.id && one.attempt === before.attempt;
    const hasReturned = returned.some((one) => isOver(one.outputs, one));
    const isAborted = bench.outputs.some((output, at) => output.type === "abort-handler" && isOver(at, { id: output.requestId, attempt: output.attempt }));
    return hasReturned || isAborted ? [] : [`${before?.id} and ${next.id}`];
  });
}

/** What was confirmed to its author is in the log once, and in the order of the calls; text of a run that completed is whole, chunk by chunk. */
function checkConfirmed(chaos: Chaos, events: readonly Event[]): void {
  for (const { bench, events: marks, ends, runs } of chaos.processes) {
    for (const [mark, ticket] of marks) {
      const count = events.filter((event) => event["mark"] === mark).length;
      expect(count).toBeLessThanOrEqual(1);
      if (bench.ticket(ticket) === "resolved") expect(count).toBe(1);
    }
    const order = [...marks.keys()];
    for (const { runId } of runs) {
      const places = ofRun(events, runId).flatMap(({ mark }) => (mark === undefined ? [] : [order.indexOf(mark as string)]));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    const completed = new Set([...ends].filter(([ticket]) => bench.ticket(ticket) === "resolved").map(([, runId]) => runId));
    for (const { runId, texts } of runs) if (completed.has(runId)) expect(textOf(ofRun(events, runId))).toBe(texts);
  }
}

function textOf(own: readonly Event[]): string {
  const segments: string[] = [];
  for (const { type, segment, position, text } of own) {
    if (type !== "text_chunk") continue;
    const before = segments[Number(segment)] ?? "";
    expect(position).toBe(before.length);
    expect(Number(segment)).toBeLessThanOrEqual(segments.length);
    segments[Number(segment)] = before + String(text);
  }
  return segments.join("");
}
