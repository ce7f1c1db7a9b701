import { expect, test } from "vitest";
import { createBench, type BenchContext } from "../threads/support/thread-bench.ts";
import { revoked } from "../misuse/support/odd-values.ts";

async function handle(handler: (ctx: BenchContext) => unknown) {
  const bench = createBench();
  bench.handlers.register("ask", handler);
  await bench.ask("?");
  await bench.ended(1);
  return { events: await bench.events(), errors: bench.errors };
}

test("progress is in the thread where it was said, with or without a run around it", async () => {
  const { events, errors } = await handle(async (ctx) => {
    await ctx.progress({ done: 1, total: 3 });
    await ctx.run("a", async (run) => {
      void run.thinking("on it");
      await ctx.progress({ done: 2, total: 3, note: "two \ud83d" });
    });
    await ctx.progress({ done: 4, total: 3 });
  });
  expect(events.map(({ type }) => type)).toEqual(["agent_progress", "agent_started", "agent_thinking", "agent_progress", "agent_completed", "agent_progress", "request_completed"]);
  expect(events.filter(({ type }) => type === "agent_progress")).toMatchObject([
    { requestId: "r1", attempt: 1, done: 1, total: 3 },
    { done: 2, note: "two \ufffd" },
    { done: 4, total: 3 },
  ]);
  expect(errors).toEqual([]);
});

test("a sign of life is no event and needs no waiting", async () => {
  const { events, errors } = await handle((ctx) => {
    expect(ctx.progress()).toBeUndefined();
    return "done";
  });
  expect(events).toMatchObject([{ type: "request_completed", result: "done" }]);
  expect(errors).toEqual([]);
});

test.each<[string, unknown]>([
  ["NaN", { done: Number.NaN, total: 1 }],
  ["less than nothing", { done: -1, total: 1 }],
  ["no total", { done: 1 }],
  ["a note that is a book", { done: 1, total: 1, note: "x".repeat(1_001) }],
  ["null", null],
  ["what cannot be read", revoked()],
])("progress of %s is refused, also where nobody awaits it", async (_name, progress) => {
  const { events, errors } = await handle(async (ctx) => {
    await expect(ctx.progress(progress as never)).rejects.toMatchObject({ code: "invalid_event" });
    void ctx.progress(progress as never);
  });
  expect(events.map(({ type }) => type)).toEqual(["request_completed"]);
  expect(errors).toMatchObject([{ code: "invalid_event" }, { code: "invalid_event" }]);
});
