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

test("another node does not take a thread whose owner lives", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  for (let step = 0; step < 100; step += 1) {
    first.advance(1_000);
    second.advance(1_000);
  }
  expect(second.all("run-handler")).toEqual([]);
  expect(first.all("abort-handler")).toEqual([]);
});

test("another node takes a thread once its counter stood still for the time to live, and not before", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  second.advance(TTL_MS - 1);
  expect(second.types()).toEqual(["agent_started"]);
  second.advance(TTL_MS);
  expect(second.types()).toEqual(["agent_started", "agent_death"]);
  expect(second.last("run-handler")).toMatchObject({ attempt: 2, retryOf: "run1" });
});

test("an outage of the store starts the count again, so it kills no run", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  second.advance(TTL_MS - 100);
  second.setFate((output) => (output.type === "read-thread" ? "lost-before" : "answered"));
  second.advance(10 * TTL_MS);
  second.setFate(() => "answered");
  second.advance(TTL_MS);
  expect(second.all("run-handler")).toEqual([]);
  first.advance(TTL_MS / 3);
  second.advance(TTL_MS / 2);
  expect(second.all("run-handler")).toEqual([]);
  second.advance(2 * TTL_MS);
  expect(second.all("run-handler")).toHaveLength(1);
});

test("what a slow read shows counts from when it was begun", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  second.setFate((output) => (output.type === "read-thread" ? "stuck" : "answered"));
  second.advance(TTL_MS / 3);
  const { call } = second.last("read-thread");
  const seen = second.store.thread(THREAD_KEY);
  second.advance(5 * TTL_MS);
  second.setFate(() => "answered");
  second.input({ type: "thread", call, thread: seen });
  expect(second.all("run-handler")).toEqual([]);
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
  second.advance(TTL_MS / 3);
  expect(second.last("run-handler").request.requestId).toBe("r2");
});

test("a watcher that sees nothing left to do lets the thread be", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  first.endRun("run1");
  first.endHandler("r1");
  second.advance(TTL_MS / 3);
  expect(second.all("rest")).toHaveLength(1);
  expect(second.owner.nextTimeout()).toBeUndefined();
});

test("an owner that finds its lease gone when it renews aborts its handler and watches the new owner", () => {
  const first = running();
  const second = bench("b", { store: first.store });
  second.wake();
  second.advance(2 * TTL_MS);
  expect(second.all("run-handler")).toHaveLength(1);
  first.advance(TTL_MS / 3);
  expect(first.last("abort-handler")).toMatchObject({ requestId: "r1", code: "fenced" });
  first.endHandler("r1");
  first.advance(3 * TTL_MS);
  expect(first.all("run-handler")).toHaveLength(2);
  expect(first.last("run-handler")).toMatchObject({ attempt: 3 });
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
