import { createError } from "@apex/ws-queue-core";
import { expect, test } from "vitest";
import { createBench, type BenchContext } from "../threads/support/thread-bench.ts";

/** Handles one request with `handler`; returns what its readers saw and what was reported. */
async function handle(handler: (ctx: BenchContext) => unknown) {
  const bench = createBench();
  bench.handlers.register("ask", (ctx) => handler(ctx));
  await bench.ask("?");
  await bench.ended(1);
  return { events: await bench.events(), errors: bench.errors };
}

test("what the function returns is the run's result, and what the handler returns the request's", async () => {
  const { events } = await handle(async (ctx) => {
    const value = await ctx.run("a", () => ({ pages: [1, 2] }));
    return { seen: value.pages.length };
  });
  expect(events).toMatchObject([{ type: "agent_started" }, { type: "agent_completed", result: { pages: [1, 2] } }, { type: "request_completed", result: { seen: 2 } }]);
});

test("a function that throws fails its run, and the handler may go on", async () => {
  const { events, errors } = await handle(async (ctx) => {
    const failure = await ctx.run("a", () => Promise.reject(new Error("the password is 123"))).catch((error: Error) => error.message);
    await ctx.run("b", () => failure.length);
  });
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "agent_failed", "agent_started", "agent_completed", "request_completed"]);
  expect(events[1]).toMatchObject({ error: { code: "handler_failed", message: "The handler failed" } });
  expect(JSON.stringify(events)).not.toContain("password");
  expect(errors).toEqual([]);
});

test("a handler that throws fails its request; the readers get a general sentence, onError gets the error itself (L35)", async () => {
  const secret = Object.assign(new Error("the password is 123"), { retryable: false });
  const { events, errors } = await handle((ctx) => ctx.run("a", () => Promise.reject(secret)));
  expect(events.slice(1)).toMatchObject([
    { type: "agent_failed", error: { code: "handler_failed" } },
    { type: "request_failed", error: { code: "handler_failed", message: "The handler failed" } },
  ]);
  expect(JSON.stringify(events)).not.toContain("password");
  expect(errors).toEqual([secret]);
});

test("an error of this project keeps its code; a plain { code, message } was written for the readers", async () => {
  const coded = await handle(() => Promise.reject(createError("forbidden", "internal words")));
  expect(coded.events).toMatchObject([{ error: { code: "forbidden", message: "forbidden" } }]);
  const plain = await handle((ctx) => ctx.run("a", (run) => run.fail({ code: "no_credit", message: "Top up first" })));
  expect(plain.events).toMatchObject([{}, { type: "agent_failed", error: { code: "no_credit", message: "Top up first" } }, { type: "request_completed" }]);
});

test("something returned that is not JSON is left out of the result, and that is reported", async () => {
  const { events, errors } = await handle((ctx) => ctx.run("a", () => new Map([["secret", 1]])));
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "agent_completed", "request_completed"]);
  expect(events.some((event) => "result" in event)).toBe(false);
  expect(errors).toMatchObject([{ code: "invalid_argument" }, { code: "invalid_argument" }]);
});

test("a result that is too large fails the run and the request, visibly", async () => {
  const { events, errors } = await handle((ctx) => ctx.run("a", () => "x".repeat(300_000)));
  expect(events.slice(1)).toMatchObject([
    { type: "agent_failed", error: { code: "event_too_large" } },
    { type: "request_failed", error: { code: "event_too_large" } },
  ]);
  expect(errors).toMatchObject([{ code: "event_too_large" }]);
});

test("a run that its function ended stays ended as it was", async () => {
  const { events, errors } = await handle((ctx) =>
    ctx.run("a", async (run) => {
      await run.complete("first");
      await expect(run.fail(new Error("second"))).rejects.toMatchObject({ code: "run_ended" });
      await expect(run.text("late")).rejects.toMatchObject({ code: "run_ended" });
    }),
  );
  expect(events).toMatchObject([{}, { type: "agent_completed", result: "first" }, { type: "request_completed" }]);
  expect(errors).toMatchObject([{ code: "run_ended" }, { code: "run_ended" }]);
});

test("a run that is open when the handler returns is failed, its signal aborts, and that is reported", async () => {
  const reasons: unknown[] = [];
  const { events, errors } = await handle(async (ctx) => {
    const run = await ctx.startRun("a");
    run.signal.addEventListener("abort", () => reasons.push(run.signal.reason));
    void run.text("half");
  });
  expect(events.slice(1)).toMatchObject([
    { type: "text_chunk", text: "half" },
    { type: "agent_failed", error: { code: "left_open" } },
    { type: "request_completed" },
  ]);
  expect(reasons).toMatchObject([{ code: "run_ended" }]);
  expect(errors).toMatchObject([{ code: "run_ended" }]);
});

test("runs of one handler may live side by side, also of one agent (X05, R01)", async () => {
  const { events } = await handle((ctx) =>
    ctx.run("outer", async (outer) => {
      await Promise.all(["x", "y"].map((thought) => ctx.run("inner", (run) => run.thinking(thought))));
      await outer.thinking("done");
    }),
  );
  const ofRun = new Map<string, string[]>();
  for (const event of events) {
    if (!("runId" in event)) continue;
    const what = event.type === "agent_thinking" ? event.thought : event.type;
    ofRun.set(event.runId, [...(ofRun.get(event.runId) ?? [event.agentName]), what]);
  }
  expect([...ofRun.values()].toSorted()).toEqual([
    ["inner", "agent_started", "x", "agent_completed"],
    ["inner", "agent_started", "y", "agent_completed"],
    ["outer", "agent_started", "done", "agent_completed"],
  ]);
});

test("an agent needs a name", async () => {
  const { events, errors } = await handle((ctx) => ctx.run("", () => undefined));
  expect(events).toMatchObject([{ type: "request_failed", error: { code: "invalid_argument" } }]);
  expect(errors).toMatchObject([{ code: "invalid_argument" }]);
});

test("each context names its own request, its owner and its deadline (X09)", async () => {
  const bench = createBench();
  const seen: BenchContext[] = [];
  bench.handlers.register("ask", (ctx) => void seen.push(ctx));
  const deadline = Date.now() + 60_000;
  await bench.ask("?", { id: "mine", deadline });
  await bench.ask("?", { id: "next" });
  await bench.ended(2);
  const whose = { userId: "u1", threadId: "t1", attempt: 1 };
  expect(seen).toMatchObject([{ requestId: "mine", ...whose, deadline }, { requestId: "next", ...whose }]);
  expect(seen[0]).not.toHaveProperty("retryOf");
  expect(seen[1]).not.toHaveProperty("deadline");
});
