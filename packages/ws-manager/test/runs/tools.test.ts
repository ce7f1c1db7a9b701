import { expect, test } from "vitest";
import type { Run } from "../../src/runs/run.ts";
import { createGate } from "../support/gate.ts";
import { createBench, type BenchContext, type BenchContract, type BenchOptions, type ThreadEvent } from "../threads/support/thread-bench.ts";

type BenchRun = Run<BenchContract>;

const never = (): Promise<never> => new Promise(() => undefined);

const openedIds = (events: readonly ThreadEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === "tool_executing" ? [event.toolCallId] : []));

async function handle(handler: (ctx: BenchContext, question: string) => unknown, options: BenchOptions & { readonly questions?: readonly string[] } = {}) {
  const { questions = ["?"], ...rest } = options;
  const bench = createBench(rest);
  bench.handlers.register("ask", (ctx, { question }) => handler(ctx, question));
  for (const question of questions) await bench.ask(question);
  await bench.ended(questions.length);
  return { events: await bench.events(), errors: bench.errors };
}

const inRun = (work: (run: BenchRun) => unknown, options: BenchOptions = {}) =>
  handle((ctx) => ctx.run("agent", async (run) => void (await work(run))), options);

test("no two turns of a thread share the id of a tool call", async () => {
  const { events } = await handle((ctx) => ctx.run("agent", (run) => Promise.all([1, 2].map((n) => run.tool("t", n, () => n)))), { questions: ["1", "2", "3"] });
  const ids = openedIds(events);
  expect(new Set(ids).size).toBe(6);
  for (const event of events) if (event.type === "tool_executing") expect(event.toolCallId).toContain(event.runId);
});

test("a call has the id that it is given, such as a model's", async () => {
  const { events } = await inRun((run) => run.tool("t", undefined, () => 1, { id: "call_abc" }));
  expect(events.slice(1, 3)).toMatchObject([{ type: "tool_executing", toolCallId: "call_abc" }, { type: "tool_completed", toolCallId: "call_abc", success: true }]);
  expect(events[2]).not.toHaveProperty("outcome");
});

test("an id that is left undefined is the default one", async () => {
  const { events } = await inRun((run) => run.tool("t", undefined, () => 1, { id: undefined }));
  expect(openedIds(events)).toMatchObject([expect.stringContaining("tool-1")]);
});

test.each([
  ["was used before in the run", "c1"],
  ["is empty", ""],
  ["is too long", "x".repeat(129)],
  ["holds half a surrogate pair", "x\ud83d"],
])("an id that %s is refused before the tool does anything, and the run goes on", async (_what, id) => {
  const codes: unknown[] = [];
  let calls = 0;
  const { events } = await inRun(async (run) => {
    await run.tool("t", undefined, () => (calls += 1), { id: "c1" });
    await run.tool("t", undefined, () => (calls += 1), { id }).catch((error: { code?: unknown }) => codes.push(error.code));
  });
  expect(codes).toEqual(["invalid_event"]);
  expect(calls).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "tool_executing", "tool_completed", "agent_completed", "request_completed"]);
});

test("of 65 calls at once the last is refused, can be tried again, and the 64 others are closed", async () => {
  const gate = createGate();
  const refused: unknown[] = [];
  const { events } = await inRun(async (run) => {
    const calls = Array.from({ length: 64 }, (_, n) => run.tool("t", n, () => gate.opened));
    await run.tool("t", 64, () => 1).catch((error: unknown) => refused.push(error));
    gate.open();
    await Promise.all(calls);
    await run.tool("t", 64, () => 1);
  });
  expect(refused).toMatchObject([{ code: "too_many_tools", fault: "local", retryable: true, details: { limit: 64 } }]);
  expect(openedIds(events)).toHaveLength(65);
  expect(events.filter(({ type }) => type === "tool_completed")).toHaveLength(65);
});

const openTool = (run: BenchRun): void => void run.tool("t", undefined, never, { id: "c1" });

test.each<[string, (ctx: BenchContext) => unknown, string]>([
  ["returns", (ctx) => ctx.run("agent", openTool), "agent_completed"],
  ["throws", (ctx) => ctx.run("agent", (run) => (openTool(run), Promise.reject(new Error("x")))), "agent_failed"],
  ["completes its run", (ctx) => ctx.run("agent", async (run) => (openTool(run), run.complete())), "agent_completed"],
  ["fails its run", (ctx) => ctx.run("agent", async (run) => (openTool(run), run.fail(new Error("x")))), "agent_failed"],
  ["leaves its run open", async (ctx) => openTool(await ctx.startRun("agent")), "agent_failed"],
])("a handler that %s with a tool open has it closed as interrupted, right before the end of the run", async (_how, handler, end) => {
  const { events } = await handle(handler, { limits: { attemptsMax: 1 } });
  expect(events.slice(1, 4)).toMatchObject([
    { type: "tool_executing", toolCallId: "c1" },
    { type: "tool_completed", toolCallId: "c1", success: false, outcome: "interrupted" },
    { type: end },
  ]);
});

test.each(["cancelled", "draining", "deadline_exceeded"])("a run that ends as %s closes its tools first", async (how) => {
  const bench = createBench({ abortGraceMs: 20 });
  bench.handlers.register("ask", (ctx) => ctx.run("agent", (run) => run.tool("t", undefined, never)));
  const id = await bench.ask("?", how === "deadline_exceeded" ? { deadline: Date.now() + 100 } : {});
  await bench.event(({ type }) => type === "tool_executing");
  if (how === "cancelled") await bench.cancel(id);
  if (how === "draining") await bench.owners.drain(10);
  else await bench.ended(1);
  const types = await bench.types();
  expect(types.slice(1, 3)).toEqual(["tool_executing", "tool_completed"]);
  expect(types[3]).toBe({ cancelled: "agent_cancelled", draining: "agent_death", deadline_exceeded: "agent_failed" }[how]);
});

test("a tool that comes to its end behind that of its run is not closed a second time", async () => {
  const gate = createGate();
  let late: unknown;
  const { events, errors } = await handle(async (ctx) => {
    const calls: Promise<unknown>[] = [];
    await ctx.run("agent", (run) => void calls.push(run.tool("t", undefined, () => gate.opened)));
    gate.open();
    late = await Promise.allSettled(calls);
  });
  expect(late).toMatchObject([{ status: "rejected", reason: { code: "run_ended" } }]);
  expect(events.filter(({ type }) => type === "tool_completed")).toHaveLength(1);
  expect(errors).toMatchObject([{ code: "run_ended" }]);
});
