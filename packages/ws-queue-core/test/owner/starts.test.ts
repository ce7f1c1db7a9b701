import { expect, test } from "vitest";
import { createOwnerBench, THREAD_KEY, type BenchOptions, type OwnerBench } from "./support/owner-bench.ts";

const TTL_MS = 9_000;
const UNTIL_MS = 5_000;
const bench = (node: string, more: BenchOptions = {}): OwnerBench => createOwnerBench({ node, takeover: "after-ttl", limits: { leaseTtlMs: TTL_MS }, ...more });

/** A node that has the thread, for a run outside of any request. */
function owning(): OwnerBench {
  const first = bench("a");
  first.startRun("run1");
  return first;
}

/** Another node over the same store, with its own clock at the same instant. */
const another = (first: OwnerBench, more: BenchOptions = {}): OwnerBench => bench("b", { store: first.store, startMs: first.nowMs(), ...more });

/** The time of both nodes passes, step by step. */
function pass(ms: number, ...nodes: readonly OwnerBench[]): void {
  for (let passed = 0; passed < ms; passed += 50) for (const node of nodes) node.advance(50);
}

test("a thread is held while a run outside of any request is open, and given back a second after its end", () => {
  const first = owning();
  first.advance(60_000);
  expect(first.store.thread(THREAD_KEY)?.lease.fence).toBeDefined();
  expect(first.all("rest")).toEqual([]);
  first.endRun("run1");
  first.advance(1_000);
  expect(first.store.thread(THREAD_KEY)?.lease.fence).toBeUndefined();
  expect(first.types()).toEqual(["agent_started", "agent_completed"]);
});

test("a run waits for a thread that another owner has, and starts soon after that is given back", () => {
  const first = owning();
  const second = another(first);
  const start = second.startRun("run2", undefined, { untilMs: UNTIL_MS });
  pass(2_000, first, second);
  expect(second.ticket(start)).toBeUndefined();
  first.endRun("run1");
  pass(1_500, first, second);
  expect(second.ticket(start)).toBe("resolved");
  expect(second.events().at(-1)).toMatchObject({ type: "agent_started", runId: "run2" });
});

test("a run that waited for long enough is refused as busy, each when its own time is over, and nothing is asked any more", () => {
  const first = owning();
  const second = another(first);
  const starts = [0, 1_000, 3_100].map((untilMs, index) => second.startRun(`late${index}`, undefined, { untilMs }));
  const states = (): unknown[] => starts.map((start) => second.ticket(start));
  expect(states()).toEqual(["busy", undefined, undefined]);
  pass(1_000, first, second);
  expect(states()).toEqual(["busy", "busy", undefined]);
  pass(2_000, first, second);
  expect(states()[2]).toBeUndefined();
  pass(100, first, second);
  expect(states()[2]).toBe("busy");
  expect(second.all("rest")).toHaveLength(2);
  const asked = second.all("lease").length;
  // About five times a second.
  expect(asked).toBeLessThan(30);
  pass(60_000, first, second);
  expect(second.all("lease")).toHaveLength(asked);
  expect(second.owner.nextTimeout()).toBeUndefined();
});

test("the thread of an owner that died with nothing left to do in it is taken once its lease did not move for its time to live", () => {
  const first = owning();
  first.endRun("run1");
  const second = another(first);
  const start = second.startRun("run2", undefined, { untilMs: 2 * TTL_MS });
  second.advance(TTL_MS - 100);
  expect(second.ticket(start)).toBeUndefined();
  second.advance(600);
  expect(second.ticket(start)).toBe("resolved");
});

test("a lease whose owner lives is never taken, however long a run waits", () => {
  const first = owning();
  const second = another(first);
  const start = second.startRun("run2", undefined, { untilMs: 10 * TTL_MS });
  pass(10 * TTL_MS, first, second);
  expect(second.ticket(start)).toBe("busy");
  expect(first.all("run-over")).toEqual([]);
});

test("an outage of the store proves nothing about an owner: how long its lease did not move is counted anew", () => {
  const first = owning();
  const second = another(first);
  const start = second.startRun("run2", undefined, { untilMs: 10 * TTL_MS });
  second.advance(TTL_MS - 1_000);
  // Neither node reaches the store.
  second.setFate(() => "lost-before");
  second.advance(1_000);
  second.setFate(() => "answered");
  second.advance(TTL_MS - 1_000);
  expect(second.ticket(start)).toBeUndefined();
  first.advance(3 * TTL_MS);
  second.advance(2_000);
  expect(second.ticket(start)).toBeUndefined();
  second.advance(TTL_MS);
  expect(second.ticket(start)).toBe("resolved");
});

test("a run whose owner died is ended by the next one, before the run that waited there begins", () => {
  const first = owning();
  const second = another(first);
  second.startRun("run2", undefined, { untilMs: 2 * TTL_MS });
  second.advance(2 * TTL_MS);
  expect(second.events()).toMatchObject([
    { type: "agent_started", runId: "run1" },
    { type: "agent_death", runId: "run1", cause: "owner_lost" },
    { type: "agent_started", runId: "run2" },
  ]);
});

test("a store that does not answer has a run refused when its time is over, and not before", () => {
  const node = bench("a", { fate: () => "lost-before" });
  const start = node.startRun("run1", undefined, { untilMs: UNTIL_MS });
  const patient = node.startRun("run2");
  node.advance(UNTIL_MS - 1);
  expect(node.ticket(start)).toBeUndefined();
  expect(node.owner.nextTimeout()).toBeLessThanOrEqual(UNTIL_MS);
  node.advance(1);
  expect(node.ticket(start)).toBe("store_unavailable");
  const late = node.startRun("run3", undefined, { untilMs: node.nowMs() });
  node.advance(0);
  expect(node.ticket(late)).toBe("store_unavailable");
  node.setFate(() => "answered");
  node.advance(60_000);
  expect(node.ticket(patient)).toBe("resolved");
  expect(node.types()).toEqual(["agent_started"]);
});

test("a run under an id that its author chose is refused once it began, and the thread is given back", () => {
  const first = owning();
  const once = first.startRun("chosen", undefined, { isOnce: true });
  first.endRun("chosen");
  const again = first.startRun("chosen", undefined, { isOnce: true });
  expect([once, again].map((ticket) => first.ticket(ticket))).toEqual(["resolved", "run_ended"]);
  first.endRun("run1");
  first.advance(1_000);
  expect(first.all("rest")).toHaveLength(1);
  expect(first.events().filter(({ runId }) => runId === "chosen")).toMatchObject([{ type: "agent_started" }, { type: "agent_completed" }]);
  const second = another(first);
  expect(second.ticket(second.startRun("chosen", undefined, { isOnce: true }))).toBe("run_ended");
});

test("a run under a chosen id whose start was answered late, or whose owner died, began once", () => {
  const first = bench("a", { fate: (output) => (output.type === "commit" ? "lost-after" : "answered") });
  const start = first.startRun("chosen", undefined, { isOnce: true });
  expect(first.ticket(start)).toBeUndefined();
  first.setFate(() => "answered");
  first.advance(10_000);
  expect(first.ticket(start)).toBe("resolved");
  const second = another(first);
  const again = second.startRun("chosen", undefined, { isOnce: true, untilMs: first.nowMs() + 3 * TTL_MS });
  second.advance(3 * TTL_MS);
  expect(second.ticket(again)).toBe("run_ended");
  expect(second.types()).toEqual(["agent_started", "agent_death"]);
});

test("a thread takes so many open runs, those that wait included", () => {
  const limits = { leaseTtlMs: TTL_MS, openRunsPerThreadMax: 2 };
  const first = bench("a", { limits });
  const [one, two, three] = ["1", "2", "3"].map((id) => first.startRun(id));
  expect([one, two, three].map((ticket) => first.ticket(ticket as number))).toEqual(["resolved", "resolved", "overloaded"]);
  first.endRun("1");
  expect(first.ticket(first.startRun("4"))).toBe("resolved");
  const second = another(first, { limits });
  const waiting = ["5", "6", "7"].map((id) => second.startRun(id, undefined, { untilMs: UNTIL_MS }));
  expect(waiting.map((ticket) => second.ticket(ticket))).toEqual([undefined, undefined, "overloaded"]);
});

test("a drain refuses the runs that wait, and ends those that are open as died at its deadline", () => {
  const first = owning();
  const second = another(first);
  const start = second.startRun("run2", undefined, { untilMs: UNTIL_MS });
  second.input({ type: "drain", deadlineMs: 1_000 });
  expect(second.ticket(start)).toBe("draining");
  expect(second.all("closed")).toHaveLength(1);
  first.input({ type: "drain", deadlineMs: 1_000 });
  first.advance(999);
  expect(first.all("closed")).toEqual([]);
  first.advance(1);
  expect(first.all("run-over")).toMatchObject([{ runId: "run1", code: "draining" }]);
  expect(first.events().at(-1)).toMatchObject({ type: "agent_death", runId: "run1", cause: "drain" });
  expect(first.all("closed")).toHaveLength(1);
});
