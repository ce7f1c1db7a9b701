import { expect, test } from "vitest";
import { createOwnerBench, THREAD_KEY, type BenchOptions } from "./support/owner-bench.ts";

const TTL_MS = 9_000;
const bench = (node: string, more: BenchOptions = {}) => createOwnerBench({ node, takeover: "after-ttl", limits: { leaseTtlMs: TTL_MS }, ...more });

const running = () => {
  const first = bench("a");
  first.client.ask("r1");
  first.wake();
  first.startRun("run1", { id: "r1", attempt: 1 });
  return first;
};

test("an owner moves its renewal counter three times in the lease's time to live", () => {
  const first = running();
  const before = first.store.thread(THREAD_KEY)?.lease.renewal ?? Number.NaN;
  first.advance(TTL_MS);
  expect(first.store.thread(THREAD_KEY)?.lease.renewal).toBe(before + 3);
});

const leaseOf = (owner: ReturnType<typeof bench>) => owner.store.thread(THREAD_KEY)?.lease;

test("a node that finds another owner has nothing to do with the thread, and gives its slot back at once", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  expect(second.all("slot-freed")).toEqual([{ type: "slot-freed" }]);
  expect(second.all("rest")).toHaveLength(1);
  expect(second.owner.nextTimeout()).toBeUndefined();
  second.advance(100 * TTL_MS);
  expect(second.all("lease")).toHaveLength(1);
  expect(first.all("abort-handler")).toEqual([]);
});

test("a run that is to start in a thread of another owner is refused", () => {
  const second = bench("b", { store: running().store });
  second.startRun("run2");
  expect(second.all("rejected")).toMatchObject([{ error: { code: "busy", retryable: true } }]);
  expect(second.all("rest")).toHaveLength(1);
});

test("an owner takes the lease that its wake names, which is a dead owner's", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.input({ type: "wake", lease: leaseOf(first) });
  expect(second.types()).toEqual(["agent_started", "agent_death"]);
  expect(second.last("run-handler")).toMatchObject({ attempt: 2, retryOf: "run1" });
  expect(second.all("lease")).toHaveLength(1);
});

test("a lease that moved after it was seen is not taken: its owner lives", () => {
  const first = running();
  const seen = leaseOf(first);
  first.advance(TTL_MS / 3);
  const second = bench("b", { store: first.store });
  second.input({ type: "wake", lease: seen });
  expect(second.all("run-handler")).toEqual([]);
  expect(second.all("slot-freed")).toHaveLength(1);
});

test("a lease that was given back is taken at once", () => {
  const first = running();
  first.endRun("run1");
  first.endHandler("r1");
  const second = bench("b", { store: first.store });
  first.client.ask("r2");
  second.wake();
  expect(second.all("run-handler")).toEqual([]);
  first.advance(1_000);
  second.wake();
  expect(second.last("run-handler").request.requestId).toBe("r2");
});

test("an owner that finds its lease gone when it renews aborts its handler and lets the thread be", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.input({ type: "wake", lease: leaseOf(first) });
  first.advance(TTL_MS / 3);
  expect(first.last("abort-handler")).toMatchObject({ requestId: "r1", code: "fenced" });
  first.endHandler("r1");
  first.advance(3 * TTL_MS);
  expect(first.all("rest")).toHaveLength(1);
  expect(first.all("run-handler")).toHaveLength(1);
});

test("an acquisition whose answer was lost is repeated and found to be done", () => {
  const first = bench("a", { fate: (output) => (output.type === "lease" ? "lost-after" : "answered") });
  first.client.ask("r1");
  first.wake();
  first.advance(3_000);
  expect(first.all("run-handler")).toEqual([]);
  first.setFate(() => "answered");
  first.advance(5_000);
  expect(first.all("run-handler")).toHaveLength(1);
  expect(first.store.thread(THREAD_KEY)?.lease.counter).toBe(1);
});

test("renewals that fail lose nothing while nobody takes the thread", () => {
  const first = running();
  first.setFate((output) => (output.type === "lease" ? "lost-before" : "answered"));
  first.advance(10 * TTL_MS);
  first.setFate(() => "answered");
  first.advance(TTL_MS);
  first.endRun("run1");
  first.endHandler("r1");
  expect(first.types()).toEqual(["agent_started", "agent_completed", "request_completed"]);
});

test("at once: in a store of one process the holder is dead, and nobody looks at the counter", () => {
  const first = createOwnerBench({ node: "a" });
  first.client.ask("r1");
  first.wake();
  const second = createOwnerBench({ node: "b", store: first.store });
  second.wake();
  expect(second.last("run-handler")).toMatchObject({ attempt: 2 });
  second.advance(60_000);
  expect(second.all("lease").map(({ command }) => command.type)).toEqual(["acquire", "acquire"]);
});
