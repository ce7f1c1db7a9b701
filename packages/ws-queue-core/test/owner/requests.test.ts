import { expect, test } from "vitest";
import { deadStream, HOLE_TAG, type Tag, type ThreadId } from "../../src/index.ts";
import { createOwnerBench, THREAD_KEY, USER } from "./support/owner-bench.ts";

const waiting = (bench: ReturnType<typeof createOwnerBench>) => bench.store.thread(THREAD_KEY)?.waiting.map(({ requestId }) => requestId);

test("a request is counted as begun before its handler runs, and consumed together with its answer", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  expect(bench.last("run-handler")).toMatchObject({ request: { requestId: "r1", payload: { id: "r1" } }, attempt: 1, retryOf: undefined });
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ attempt: 1, waiting: [{ requestId: "r1" }] });
  bench.endHandler("r1", 1, { type: "completed", result: { ok: true } });
  expect(bench.events()).toMatchObject([{ type: "request_completed", requestId: "r1", result: { ok: true } }]);
  expect(JSON.stringify(bench.events())).not.toMatch(/userId|threadId/);
  expect(bench.store.thread(THREAD_KEY)).toMatchObject({ attempt: 0, waiting: [] });
});

test("the handler does not run while the store has not counted the attempt", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "commit" ? "lost-before" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  bench.advance(10_000);
  expect(bench.all("run-handler")).toEqual([]);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(bench.all("run-handler")).toHaveLength(1);
});

test("requests are handled in the order of the inbox, one at a time, also those that come meanwhile", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  bench.client.ask("r3");
  bench.wake();
  expect(bench.all("run-handler")).toHaveLength(1);
  for (const id of ["r1", "r2", "r3"]) {
    expect(bench.last("run-handler").request.requestId).toBe(id);
    bench.endHandler(id);
  }
  expect(bench.all("run-handler")).toHaveLength(3);
  expect(waiting(bench)).toEqual([]);
});

test("a handler that fails fails its request, and the next one has its turn", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  bench.endHandler("r1", 1, { type: "failed", error: { code: "handler_failed", message: "m" }, retryable: false });
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "r1", error: { code: "handler_failed", message: "m" } }]);
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

test("a request without a handler in the contract fails; one whose handler is only missing waits for a wake", () => {
  const found = new Map<string, "unknown" | "missing" | "ready">([["gone", "unknown"], ["ask", "missing"]]);
  const bench = createOwnerBench({ found: (name) => found.get(name) ?? "ready" });
  bench.client.ask("r1", { name: "gone" });
  bench.client.ask("r2");
  bench.wake();
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "r1", error: { code: "unknown_request" } }]);
  bench.advance(10_000);
  expect(bench.all("rest")).toHaveLength(1);
  expect(bench.all("run-handler")).toEqual([]);
  found.set("ask", "ready");
  bench.wake();
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

test("a request whose deadline passed is not begun, and a running one is told when it passes", () => {
  const bench = createOwnerBench();
  const nowMs = 1_700_000_000_000;
  bench.client.ask("late", { deadline: nowMs });
  bench.client.ask("tight", { deadline: nowMs + 500 });
  bench.wake();
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "late", error: { code: "deadline_exceeded" } }]);
  bench.advance(499);
  expect(bench.all("abort-handler")).toEqual([]);
  bench.advance(1);
  expect(bench.last("abort-handler")).toMatchObject({ requestId: "tight", code: "deadline_exceeded" });
  bench.endHandler("tight");
  expect(bench.events()[1]).toMatchObject({ type: "request_failed", requestId: "tight", error: { code: "deadline_exceeded" } });
});

test("a result that is larger than an event may be becomes a failure that says so", () => {
  const bench = createOwnerBench({ limits: { eventBytesMax: 65_536 } });
  bench.client.ask("r1");
  bench.wake();
  bench.endHandler("r1", 1, { type: "completed", result: "x".repeat(70_000) });
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "r1", error: { code: "event_too_large" } }]);
  expect(bench.last("report").error.code).toBe("event_too_large");
});

test("a request that was begun as often as allowed is given up: dead letter, answer and inbox in one commit", () => {
  const bench = createOwnerBench({ policy: { attempts: 2 } });
  bench.client.ask("r1");
  for (const node of ["a", "b"]) {
    const crashing = createOwnerBench({ store: bench.store, node, policy: { attempts: 2 } });
    crashing.wake();
    crashing.startRun(`run-${node}`, { id: "r1", attempt: crashing.last("run-handler").attempt });
  }
  bench.wake();
  expect(bench.all("run-handler")).toEqual([]);
  expect(bench.types()).toEqual(["agent_started", "agent_death", "agent_started", "agent_death", "request_failed"]);
  expect(bench.events().at(-1)).toMatchObject({ requestId: "r1", error: { code: "retries_exhausted" } });
  expect(bench.store.events(deadStream(USER))).toMatchObject([
    { type: "dead_letter", code: "retries_exhausted", request: { requestId: "r1", payload: { id: "r1" }, userId: USER, threadId: "t1" }, offset: 1, attempts: 2, lastRunId: "run-b" },
  ]);
  const ops = bench.all("commit").find(({ commit }) => commit.ops.some(({ type }) => type === "consume"))?.commit.ops.map(({ type }) => type);
  expect(ops).toEqual(["dead-letter", "append", "consume"]);
});

test("a request of an earlier version, which says itself whose it is, is handed on like one that leaves that to its stream", () => {
  const bench = createOwnerBench();
  const whose = { userId: USER, threadId: "t1" as ThreadId };
  bench.client.ask("r1", whose);
  bench.wake();
  const { request: old } = bench.last("run-handler");
  bench.endHandler("r1");
  bench.client.ask("r2");
  bench.wake();
  const { request } = bench.last("run-handler");
  expect([old, request]).toMatchObject([{ requestId: "r1", ...whose }, { requestId: "r2", ...whose }]);
});

test.each(["not JSON", '{"requestId":"another"}'])("a request whose entry is unreadable is answered as lost, and the inbox goes on: %s", (text) => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "read" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  const { call, request } = bench.last("read");
  const result = bench.store.read(request);
  if (result.status !== "page") throw new Error("no page");
  bench.setFate(() => "answered");
  const entries = result.page.entries.map((entry) => ({ ...entry, text }));
  bench.input({ type: "read", call, result: { status: "page", page: { ...result.page, entries } } });
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "r1", error: { code: "request_lost" } }]);
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

test("a request whose entry is damaged is answered as lost; the next one is handled, behind whatever is lost of the inbox", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "read" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.client.ask("r2");
  bench.wake();
  const hole = (offset: number) => ({ offset, tag: HOLE_TAG });
  const reset = { status: "reset", oldest: 1, head: { offset: 2, tag: "t2" as Tag } } as const;
  bench.input({ type: "read", call: bench.last("read").call, result: { ...reset, reason: "damaged", resume: hole(1) } });
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "r1", error: { code: "request_lost" } }]);
  // The position of the first request is not in the log any more, whatever its tag was.
  bench.input({ type: "read", call: bench.last("read").call, result: { ...reset, reason: "forked" } });
  const again = bench.last("read");
  expect(again.request.from).toEqual(hole(1));
  const result = bench.store.read({ ...again.request, from: "start", entriesMax: 2 });
  if (result.status !== "page") throw new Error("no page");
  bench.input({ type: "read", call: again.call, result: { status: "page", page: { ...result.page, entries: result.page.entries.slice(1) } } });
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

test("a position that is nowhere in the inbox is tried once, and its request is lost", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "read" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  const forked = { status: "reset", reason: "forked", oldest: 1, head: { offset: 1, tag: "t1" as Tag } } as const;
  for (const round of [1, 2]) {
    expect(bench.all("read")).toHaveLength(round);
    bench.input({ type: "read", call: bench.last("read").call, result: forked });
  }
  expect(bench.events()).toMatchObject([{ type: "request_failed", requestId: "r1", error: { code: "request_lost" } }]);
});

test("a thread that the store can give to nobody is given up: who waits for it is told, and a later wake asks again", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "lease" ? "stuck" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  bench.startRun("run-1");
  bench.input({ type: "lease-impossible", command: bench.last("lease").command, code: "store_damaged" });
  expect(bench.all("rejected")).toMatchObject([{ error: { code: "store_damaged" } }]);
  expect(bench.all("rest")).toHaveLength(1);
  bench.advance(600_000);
  expect(bench.all("lease")).toHaveLength(1);
  bench.wake();
  expect(bench.all("lease")).toHaveLength(2);
});

test("reads that fail are repeated with backoff, and nothing is handled twice", () => {
  const bench = createOwnerBench({ fate: (output) => (output.type === "read" || output.type === "read-thread" ? "lost-before" : "answered") });
  bench.client.ask("r1");
  bench.wake();
  bench.advance(20_000);
  expect(bench.all("read").length).toBeGreaterThan(3);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  bench.endHandler("r1");
  expect(bench.all("run-handler")).toHaveLength(1);
  bench.setFate((output) => (output.type === "read-thread" ? "lost-before" : "answered"));
  bench.client.ask("r2");
  bench.wake();
  bench.advance(20_000);
  bench.setFate(() => "answered");
  bench.advance(60_000);
  expect(bench.all("run-handler")).toHaveLength(2);
});

test("an owner without work gives the lease back after a while and says that it can be forgotten; a wake brings it back", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.endHandler("r1");
  bench.advance(999);
  expect(bench.all("rest")).toEqual([]);
  bench.advance(1);
  expect(bench.all("rest")).toHaveLength(1);
  expect(bench.store.thread(THREAD_KEY)?.lease.fence).toBeUndefined();
  expect(bench.owner.nextTimeout()).toBeUndefined();
  bench.client.ask("r2");
  bench.wake();
  expect(bench.last("run-handler").request.requestId).toBe("r2");
});

test("a request that comes while the lease is given back is not forgotten", () => {
  const bench = createOwnerBench();
  bench.client.ask("r1");
  bench.wake();
  bench.endHandler("r1");
  bench.setFate((output) => (output.type === "lease" && output.command.type === "release" ? "stuck" : "answered"));
  bench.advance(1_000);
  const { command } = bench.last("lease");
  bench.client.ask("r2");
  bench.wake();
  bench.setFate(() => "answered");
  bench.input({ type: "lease-result", command, result: bench.store.lease(command) });
  expect(bench.last("run-handler").request.requestId).toBe("r2");
  expect(bench.all("rest")).toEqual([]);
});
