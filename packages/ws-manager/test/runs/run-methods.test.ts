import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createRun, type Run } from "../../src/runs/run.ts";
import { createGate } from "../support/gate.ts";
import { createBench, type BenchContract, type BenchOptions } from "../threads/support/thread-bench.ts";

async function inRun(work: (run: Run<BenchContract>) => unknown, options: BenchOptions = {}) {
  const bench = createBench(options);
  bench.handlers.register("ask", (ctx) => ctx.run("agent", async (run) => void (await work(run))));
  await bench.ask("?");
  await bench.ended(1);
  return { events: await bench.events(), errors: bench.errors };
}

test("calls that are not awaited keep their order (O01)", async () => {
  const { events } = await inRun((run) => {
    void run.text("a");
    void run.thinking("b");
    void run.text("c");
    void run.emit("cited", { page: 1 });
    void run.text("d");
  });
  expect(events.slice(1, -2)).toMatchObject([
    { type: "text_chunk", text: "a", segment: 0 },
    { type: "agent_thinking", thought: "b" },
    { type: "text_chunk", text: "c", segment: 1 },
    { type: "cited", page: 1 },
    { type: "text_chunk", text: "d", segment: 2 },
  ]);
});

test("pieces of text become few events, and awaiting each costs no time", async () => {
  const pieces = Array.from({ length: 500 }, (_, index) => `${index} `);
  const { events } = await inRun(async (run) => {
    for (const piece of pieces) await run.text(piece);
  }, { limits: { textCoalesceMs: 60_000 } });
  const chunks = events.filter((event) => event.type === "text_chunk");
  expect(chunks).toMatchObject([{ position: 0, text: pieces.join("") }]);
});

test("a tool shows its parameters, its results and how long it took, and returns what it found", async () => {
  let found: unknown;
  const { events } = await inRun(async (run) => {
    found = await run.tool("search", { q: 1 }, () => setImmediate(["hit"]));
  });
  expect(found).toEqual(["hit"]);
  const [opened, closed] = events.slice(1);
  expect(opened).toMatchObject({ type: "tool_executing", toolName: "search", parameters: { q: 1 } });
  expect(closed).toMatchObject({ type: "tool_completed", toolName: "search", success: true, results: ["hit"] });
  expect(closed).toHaveProperty("toolCallId", opened && "toolCallId" in opened ? opened.toolCallId : undefined);
});

test("a tool that throws is shown as failed, without its words, and its error is thrown on", async () => {
  const own = new Error("the password is 123");
  let caught: unknown;
  const { events, errors } = await inRun(async (run) => {
    caught = await run.tool("search", undefined, () => Promise.reject(own)).catch((error: unknown) => error);
  });
  expect(caught).toBe(own);
  expect(events[2]).toMatchObject({ type: "tool_completed", success: false, error: { code: "handler_failed" } });
  expect(JSON.stringify(events)).not.toContain("password");
  expect(events.at(-1)).toMatchObject({ type: "request_completed" });
  expect(errors).toEqual([own]);
});

test("tools run side by side each have their own call", async () => {
  const { events } = await inRun((run) => Promise.all([1, 2].map((n) => run.tool("t", n, () => n))));
  const ids = events.flatMap((event) => (event.type === "tool_executing" ? [event.toolCallId] : []));
  expect(new Set(ids).size).toBe(2);
  expect(events.filter((event) => event.type === "tool_completed").map((event) => event.results)).toEqual([1, 2]);
});

test.each([["no JSON", new Map()], ["too large", "x".repeat(300_000)]])("results that are %s are left out visibly; the tool succeeded", async (_name, results) => {
  const { events } = await inRun((run) => run.tool("t", undefined, () => results));
  expect(events[2]).toMatchObject({ type: "tool_completed", success: true, error: { code: "results_left_out" } });
  expect(events.at(-1)).toMatchObject({ type: "request_completed" });
});

test("parameters that are not JSON are refused before the tool does anything", async () => {
  let ran = false;
  const { events } = await inRun((run) => run.tool("t", new Date() as never, () => (ran = true)));
  expect(ran).toBe(false);
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "agent_failed", "request_failed"]);
});

test("an event that does not fit the contract is refused, and the run goes on", async () => {
  const codes: unknown[] = [];
  const code = (error: { readonly code?: unknown }): void => void codes.push(error.code);
  const { events } = await inRun(async (run) => {
    await run.emit("cited", { page: "one" as never }).catch(code);
    await run.emit("unknown" as never, {} as never).catch(code);
    await run.emit("agent_completed" as never, {} as never).catch(code);
    await run.text(1 as never).catch(code);
    await run.emit("cited", { page: 1 });
  });
  expect(codes).toEqual(["invalid_event", "invalid_event", "invalid_event", "invalid_argument"]);
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "cited", "agent_completed", "request_completed"]);
});

test("a list of events is in the thread as a whole, behind what was written before it", async () => {
  const { events } = await inRun(async (run) => {
    void run.text("see ");
    await run.emit([1, 2, 3].map((page) => ({ type: "cited", payload: { page } })));
  });
  expect(events.slice(1, 5)).toMatchObject([{ type: "text_chunk", text: "see " }, { page: 1 }, { page: 2 }, { page: 3 }]);
});

const cited = (page: unknown) => ({ type: "cited", payload: { page } });

test.each([
  ["invalid_event", 1, [cited(1), cited("two"), cited(3)]],
  ["invalid_event", 2, [cited(1), cited(2), { type: "agent_thinking", payload: { thought: "hm" } }]],
  ["invalid_argument", 1, [cited(1), "cited"]],
  ["invalid_argument", undefined, []],
  ["batch_too_large", undefined, [1, 2, 3, 4].map(cited)],
])("a list is refused as a whole with %s, of the event with the index %s, and the run goes on", async (code, index, list) => {
  let refused: unknown;
  const { events } = await inRun(async (run) => {
    await run.emit(list as never).catch((error: unknown) => (refused = error));
    await run.emit("cited", { page: 9 });
  }, { limits: { batchEventsMax: 3 } });
  expect(refused).toMatchObject({ code, details: index === undefined ? {} : { index } });
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "cited", "agent_completed", "request_completed"]);
});

test("events of one turn are few commits, and each call hears of what was refused of its own", async () => {
  let outcomes: readonly PromiseSettledResult<void>[] = [];
  const { events, errors } = await inRun(async (run) => {
    const pages = Array.from({ length: 600 }, (_, page) => (page === 300 ? ("bad" as never) : page));
    outcomes = await Promise.allSettled(pages.map((page) => run.emit("cited", { page })));
  });
  expect(outcomes.flatMap(({ status }, page) => (status === "rejected" ? [page] : []))).toEqual([300]);
  expect(errors).toMatchObject([{ code: "invalid_event" }]);
  const pages = events.flatMap((event) => (event.type === "cited" ? [event.page] : []));
  expect(pages).toEqual(Array.from({ length: 600 }, (_, page) => page).filter((page) => page !== 300));
});

test("of lists that wait for the store each event counts as one that waits", async () => {
  let outcomes: readonly PromiseSettledResult<void>[] = [];
  const back = createGate();
  const { events } = await inRun(async (run) => {
    const lists = Array.from({ length: 20 }, (_, list) => run.emit(Array.from({ length: 500 }, () => ({ type: "cited", payload: { page: list } }))));
    back.open();
    outcomes = await Promise.allSettled(lists);
  }, {
    limits: { pendingCommitBytesMax: 1_000 },
    throughLine: (store) => ({ ...store, durability: store.durability, commit: async (what) => {
      if (what.ops.some((op) => op.type === "append" && op.texts.length >= 500)) await back.opened;
      return store.commit(what);
    } }),
  });
  const taken = outcomes.flatMap(({ status }, list) => (status === "fulfilled" ? [list] : []));
  // One is on its way, and nine are more than 4,096 events.
  expect(taken).toEqual(Array.from({ length: 10 }, (_, list) => list));
  expect(outcomes.at(-1)).toMatchObject({ reason: { code: "overloaded" } });
  const pages = events.flatMap((event) => (event.type === "cited" ? [event.page] : []));
  expect(pages).toEqual(taken.flatMap((list) => Array.from({ length: 500 }, () => list)));
});

test("calls that are not awaited and rejected with others end no process, and are reported once", async () => {
  const bench = createBench();
  const gone = createGate();
  bench.handlers.register("ask", (ctx) => ctx.run("agent", async (run) => {
    void run.complete();
    for (let page = 0; page < 3; page += 1) void run.emit("cited", { page });
    await setImmediate();
    gone.open();
  }));
  await bench.ask("?");
  await gone.opened;
  await bench.ended(1);
  expect(bench.errors.map((error) => (error as { code?: unknown }).code)).toEqual(["run_ended", "run_ended", "run_ended"]);
});

test("an event whose schema takes its time is not overtaken by what follows it", async () => {
  const handedIn: unknown[] = [];
  const checked = createGate();
  const { run } = createRun({
    agent: () => Promise.reject(new Error("no agents")),
    id: "run" as never,
    signal: new AbortController().signal,
    owner: {
      ask: (ask) => Promise.resolve(void handedIn.push("event" in ask ? ask.event.type : ask.type)),
      append: (_runId, event) => Promise.resolve(void handedIn.push(event.type)),
      gatherText: () => handedIn.push("text") > 0,
    },
    limits: { batchEventsMax: 1, batchBytesMax: 1 },
    checkEvent: (type) => (type === "slow" ? checked.opened.then(() => ({})) : {}),
    pause: () => Promise.resolve(),
    monotonicMs: () => 0,
    onError: () => undefined,
  });
  const calls = [run.text("a"), run.emit("slow" as never, {}), run.text("b"), run.emit("quick" as never, {})];
  expect(handedIn).toEqual(["text"]);
  checked.open();
  await Promise.all(calls);
  await run.text("c");
  expect(handedIn).toEqual(["text", "slow", "run-text", "quick", "text"]);
});
