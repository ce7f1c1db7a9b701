import { expect, test } from "vitest";
import { createGate } from "../support/gate.ts";
import { createBench, type BenchContext } from "../threads/support/thread-bench.ts";

/** A source that gives one piece and then is stuck, whatever happens. */
async function* stuck(): AsyncGenerator<string> {
  yield "half an ";
  await new Promise(() => undefined);
}

const isText = ({ type }: { readonly type: string }) => type === "text_chunk";

test("a cancel stops a pipe whose source is stuck; the run and the request end as cancelled", async () => {
  const bench = createBench();
  bench.handlers.register("ask", (ctx) => ctx.run("agent", (run) => run.pipe(stuck())));
  const id = await bench.ask("?");
  await bench.event(isText);
  expect(await bench.cancel(id)).toBe("cancelled");
  await bench.ended(1);
  expect(await bench.types()).toEqual(["agent_started", "text_chunk", "agent_cancelled", "request_cancelled"]);
  expect(bench.errors).toEqual([]);
});

test("a pipe that stops tells its source", async () => {
  const bench = createBench();
  const left = createGate();
  async function* source(): AsyncGenerator<string> {
    try {
      for (;;) yield await Promise.resolve("x");
    } finally {
      left.open();
    }
  }
  bench.handlers.register("ask", (ctx) => ctx.run("agent", (run) => run.pipe(source())));
  const id = await bench.ask("?");
  await bench.event(({ type }) => type === "agent_started");
  await bench.cancel(id);
  await left.opened;
  await bench.ended(1);
});

test("a source that throws fails the run with its error", async () => {
  const bench = createBench();
  async function* source(): AsyncGenerator<string> {
    yield await Promise.resolve("a");
    throw new Error("upstream");
  }
  bench.handlers.register("ask", { attempts: 1 }, (ctx) => ctx.run("agent", (run) => run.pipe(source())));
  await bench.ask("?");
  await bench.ended(1);
  expect(await bench.types()).toEqual(["agent_started", "text_chunk", "agent_failed", "request_failed"]);
});

test("a handler that goes on writing after a cancel, without awaiting, ends nothing but itself", async () => {
  const bench = createBench();
  const cancelled = createGate();
  bench.handlers.register("ask", (ctx) =>
    ctx.run("agent", async (run) => {
      run.signal.addEventListener("abort", () => cancelled.open());
      await cancelled.opened;
      await run.complete("I did not look at my signal");
      void run.text("late");
      void run.thinking("later");
    }),
  );
  const id = await bench.ask("?");
  await bench.event(({ type }) => type === "agent_started");
  await bench.cancel(id);
  await bench.ended(1);
  expect(await bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
  expect(bench.errors).toEqual([]);
});

test("a function that returns in spite of a cancel does not look as if it had succeeded", async () => {
  const bench = createBench();
  const cancelled = createGate();
  let outcome: unknown;
  bench.handlers.register("ask", async (ctx) => {
    ctx.signal.addEventListener("abort", () => cancelled.open());
    outcome = await ctx.run("agent", () => cancelled.opened.then(() => "done")).catch((error: unknown) => error);
  });
  const id = await bench.ask("?");
  await bench.event(({ type }) => type === "agent_started");
  await bench.cancel(id);
  await bench.ended(1);
  expect(outcome).toMatchObject({ code: "cancelled" });
  expect(await bench.types()).toEqual(["agent_started", "agent_cancelled", "request_cancelled"]);
});

test("the signal says why: a deadline", async () => {
  const bench = createBench();
  let reason: unknown;
  const untilAborted = (ctx: BenchContext) => new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
  bench.handlers.register("ask", (ctx) => ctx.run("agent", async () => void ((await untilAborted(ctx)), (reason = ctx.signal.reason))));
  await bench.ask("?", { deadline: Date.now() + 100 });
  await bench.ended(1);
  expect(reason).toMatchObject({ code: "deadline_exceeded" });
  expect((await bench.events()).slice(1)).toMatchObject([
    { type: "agent_failed", error: { code: "deadline_exceeded" } },
    { type: "request_failed", error: { code: "deadline_exceeded" } },
  ]);
});

test("a handler that ignores its signal holds its thread for the grace period only", async () => {
  const bench = createBench({ abortGraceMs: 20 });
  const stubborn = createGate();
  bench.handlers.register("ask", async (ctx, { question }) => {
    if (question === "stubborn") await stubborn.opened;
    await ctx.run("agent", () => undefined);
  });
  const id = await bench.ask("stubborn");
  await bench.ask("next");
  await expect.poll(() => bench.store.thread("thread:u1:t1" as never)).toMatchObject({ attempt: 1 });
  await bench.cancel(id);
  await bench.ended(2);
  expect(await bench.types()).toEqual(["request_cancelled", "agent_started", "agent_completed", "request_completed"]);
  stubborn.open();
  await expect.poll(() => bench.errors.length).toBe(1);
  expect(bench.errors).toMatchObject([{ code: "internal" }]);
});
