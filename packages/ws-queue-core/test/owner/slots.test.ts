import { expect, test } from "vitest";
import { createOwnerBench, EPOCH_MS, THREAD_KEY, type BenchOptions, type OwnerBench } from "./support/owner-bench.ts";

/** One whose host gives no slot by itself. */
const create = (options: BenchOptions = {}): OwnerBench => createOwnerBench({ isHosted: false, ...options });
const freed = (bench: OwnerBench) => bench.all("slot-freed").map(({ next }) => next);
const handled = (bench: OwnerBench): readonly string[] => bench.all("run-handler").map(({ request }) => request.requestId);

function asking(...ids: readonly string[]): OwnerBench {
  const bench = create();
  for (const id of ids) bench.client.ask(id);
  bench.wake();
  return bench;
}

test("one slot is one turn: the next request begins with the next slot", () => {
  const bench = asking("r1", "r2");
  expect(freed(bench)).toEqual([]);
  bench.endHandler("r1");
  expect(freed(bench)).toEqual(["normal"]);
  expect(handled(bench)).toEqual(["r1"]);
  bench.wake();
  expect(handled(bench)).toEqual(["r1", "r2"]);
  bench.endHandler("r2");
  bench.wake();
  expect(freed(bench)).toEqual(["normal", "normal", undefined]);
});

test("the slot is freed with the class of the most urgent request that waits", () => {
  const bench = create();
  bench.client.ask("r1");
  bench.client.ask("r2", {}, "low");
  bench.client.ask("r3", {}, "critical");
  bench.wake();
  bench.endHandler("r1");
  expect(freed(bench)).toEqual(["critical"]);
});

test("a wake that comes while the turn runs only says that the inbox may have grown", () => {
  const bench = asking("r1");
  bench.client.ask("r2");
  bench.wake();
  bench.endHandler("r1");
  expect(freed(bench)).toEqual(["normal"]);
  bench.wake();
  expect(handled(bench)).toEqual(["r1", "r2"]);
});

test.each([
  ["nothing waits", (bench: OwnerBench) => bench.wake()],
  [
    "the request is cancelled",
    (bench: OwnerBench) => {
      bench.client.ask("r1");
      bench.client.cancel("r1");
      bench.wake();
    },
  ],
  [
    "its handler is missing",
    (bench: OwnerBench) => {
      bench.client.ask("r1", { name: "missing" });
      bench.wake();
    },
  ],
])("the slot is freed when %s", (_when, act) => {
  const bench = create({ found: (name) => (name === "missing" ? "missing" : "ready") });
  act(bench);
  expect(freed(bench)).toEqual([undefined]);
});

test("the slot is freed when another owner has the thread, each time", () => {
  const first = asking("r1");
  const second = create({ store: first.store, node: "b", takeover: "after-ttl" });
  second.wake();
  expect(freed(second)).toEqual([undefined]);
  second.wake();
  expect(freed(second)).toEqual([undefined, undefined]);
  second.advance(100_000);
  expect(second.all("slot-wanted")).toEqual([]);
  expect(handled(second)).toEqual([]);
});

test("a wake that names the lease of a dead owner takes it at once", () => {
  const dead = asking("r1");
  const lease = dead.store.thread(THREAD_KEY)?.lease;
  const next = create({ store: dead.store, node: "b", takeover: "after-ttl" });
  next.input({ type: "wake", lease });
  expect(handled(next)).toEqual(["r1"]);
  const third = create({ store: dead.store, node: "c", takeover: "after-ttl" });
  third.wake();
  third.input({ type: "wake", lease: dead.store.thread(THREAD_KEY)?.lease });
  expect(handled(third)).toEqual(["r1"]);
  expect(freed(third)).toEqual([undefined]);
});

test.each(["lost", "refused", "impossible", "drained", "closed"])("the slot is freed when the thread is %s", (how) => {
  const bench = how === "impossible" ? create({ fate: (output) => (output.type === "lease" ? "stuck" : "answered") }) : create();
  bench.client.ask("r1");
  bench.wake();
  if (how === "lost") {
    create({ store: bench.store, node: "b" }).wake();
    bench.startRun("run1", { id: "r1", attempt: 1 });
  } else if (how === "refused") {
    bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
    bench.startRun("run1", { id: "r1", attempt: 1 });
    bench.input({ type: "commit-result", id: bench.last("commit").id, result: { status: "refused", code: "sequence_gap" } });
  } else if (how === "impossible") {
    bench.input({ type: "lease-impossible", command: bench.last("lease").command, code: "store_damaged" });
  } else if (how === "drained") {
    bench.input({ type: "drain", deadlineMs: 0 });
    bench.advance(0);
  } else {
    bench.input({ type: "close" });
  }
  expect(freed(bench)).toEqual([undefined]);
});

test("an owner that the store refused takes the thread again and asks for a slot", () => {
  const bench = create();
  bench.client.ask("r1");
  bench.wake();
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.startRun("run1", { id: "r1", attempt: 1 });
  bench.input({ type: "commit-result", id: bench.last("commit").id, result: { status: "refused", code: "sequence_gap" } });
  bench.setFate(() => "answered");
  bench.endHandler("r1");
  bench.advance(2_000);
  expect(bench.all("slot-wanted")).toHaveLength(1);
  bench.wake();
  expect(bench.last("run-handler").attempt).toBe(2);
});

test("an owner without a slot gives its lease back although requests wait: another node may have room", () => {
  const bench = asking("r1", "r2");
  bench.endHandler("r1");
  bench.advance(999);
  expect(bench.all("rest")).toEqual([]);
  bench.advance(1);
  expect(bench.all("rest")).toHaveLength(1);
  const next = create({ store: bench.store, node: "b" });
  next.wake();
  expect(handled(next)).toEqual(["r2"]);
});

test("a run outside of a request needs no slot; a request that it finds waiting asks for one, once", () => {
  const bench = create();
  bench.client.ask("r1", {}, "high");
  bench.startRun("outside");
  bench.event("outside", "agent_thinking", { thought: "hm" });
  expect(bench.types()).toEqual(["agent_started", "agent_thinking"]);
  expect(bench.all("slot-wanted")).toEqual([{ type: "slot-wanted", priority: "high" }]);
  bench.wake();
  expect(handled(bench)).toEqual(["r1"]);
});

test("a run outside of a request that finds the head postponed says until when", () => {
  const bench = asking("r1");
  bench.endHandler("r1", 1, { type: "failed", error: { code: "x", message: "m" }, retryable: true });
  const next = create({ store: bench.store, node: "b" });
  next.startRun("outside");
  expect(next.all("postponed")).toEqual([{ type: "postponed", dueAt: EPOCH_MS + 500, delayMs: 500, priority: "normal" }]);
  next.input({ type: "wake", watched: EPOCH_MS + 500 });
  expect(next.last("run-handler").attempt).toBe(2);
});

test("a cancel that another node accepted aborts the handler within a renewal", () => {
  const bench = create({ takeover: "after-ttl", limits: { leaseTtlMs: 9_000 } });
  bench.client.ask("r1");
  bench.wake();
  bench.client.cancel("r1");
  bench.advance(2_999);
  expect(bench.all("abort-handler")).toEqual([]);
  bench.advance(1);
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r1", code: "cancelled" });
});

test("a request that another node took is found within a renewal", () => {
  const bench = create({ takeover: "after-ttl", limits: { leaseTtlMs: 9_000 } });
  bench.startRun("outside");
  bench.client.ask("r1");
  bench.advance(3_000);
  expect(bench.all("slot-wanted")).toHaveLength(1);
  bench.wake();
  expect(handled(bench)).toEqual(["r1"]);
});

test("the answer to a commit tells of cancels and requests, where the store returns the thread", () => {
  const bench = asking("r1");
  bench.setFate((output) => (output.type === "commit" ? "stuck" : "answered"));
  bench.startRun("run1", { id: "r1", attempt: 1 });
  bench.client.ask("r2");
  bench.client.cancel("r1");
  const { id, commit } = bench.last("commit");
  const result = bench.store.commit(commit);
  const thread = bench.store.thread(THREAD_KEY);
  if (result.status !== "committed" || thread === undefined) throw new Error("not committed");
  bench.setFate(() => "answered");
  bench.input({ type: "commit-result", id, result: { ...result, thread } });
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "r1", code: "cancelled" });
  bench.endHandler("r1");
  expect(freed(bench)).toEqual(["normal"]);
});

test("a state that is older than what the owner did changes nothing", () => {
  const bench = create({ takeover: "after-ttl", limits: { leaseTtlMs: 9_000 } });
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  const older = bench.store.thread(THREAD_KEY);
  bench.endHandler("r1");
  bench.wake();
  bench.endHandler("r2");
  bench.wake();
  bench.startRun("outside");
  bench.setFate((output) => (output.type === "lease" ? "stuck" : "answered"));
  bench.advance(3_000);
  const { command } = bench.last("lease");
  if (older?.lease.fence === undefined) throw new Error("no owner");
  bench.input({ type: "lease-result", command, result: { status: "held", fence: older.lease.fence, thread: older } });
  expect(bench.all("slot-wanted")).toEqual([]);
  bench.wake();
  expect(handled(bench)).toEqual(["r1", "r2"]);
});
