import type { Op } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { createDyingLine } from "./support/dying-line.ts";
import { createGate } from "../support/gate.ts";
import { createBench, createBenchStore, type BenchContext } from "./support/thread-bench.ts";

type Handler = (ctx: BenchContext) => unknown;

const endsRun = (ops: readonly Op["type"][]): boolean => ops.includes("close-run");
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Handles one request; returns what landed and what readers saw. */
async function handle(handler: Handler) {
  const line = createDyingLine();
  const bench = createBench({ throughLine: line.throughLine });
  bench.handlers.register("ask", (ctx) => handler(ctx));
  await bench.ask("?");
  await bench.ended(1);
  return { commits: line.commits, types: await bench.types(), errors: bench.errors };
}

/** A process that is killed behind the first commit that ends a run, and the next one, which handles what is left. */
async function killAtEnd(handler: Handler) {
  const store = createBenchStore();
  const line = createDyingLine(endsRun);
  const dying = createBench({ store, throughLine: line.throughLine });
  dying.handlers.register("ask", (ctx) => handler(ctx));
  await dying.ask("?");
  await line.died;
  const next = createBench({ store });
  const attempts: number[] = [];
  next.handlers.register("ask", (ctx) => ctx.run("again", () => void attempts.push(ctx.attempt)));
  await next.owners.start();
  await next.ended(1);
  return { types: await next.types(), attempts };
}

const forGood = (): Promise<never> => Promise.reject(Object.assign(new Error("x"), { retryable: false }));
const failing: Handler = (ctx) => ctx.run("agent", forGood);

test.each<[string, Handler, string[]]>([
  ["a handler that returns its run", (ctx) => ctx.run("agent", (run) => run.text("done")), ["agent_completed", "request_completed"]],
  ["a handler that awaits its run", async (ctx) => void (await ctx.run("agent", () => 1)), ["agent_completed", "request_completed"]],
  ["a handler that makes something of the run's result", async (ctx) => ({ twice: 2 * (await ctx.run("agent", async () => (await pause(), 1))) }), ["agent_completed", "request_completed"]],
  ["a handler whose run fails", failing, ["agent_failed", "request_failed"]],
  ["a handler that knows what to do about a failed run", async (ctx) => void (await Promise.resolve(failing(ctx)).catch(() => undefined)), ["agent_failed", "request_completed"]],
  ["a handler that fails behind its run", (ctx) => ctx.run("agent", () => 1).then(forGood), ["agent_completed", "request_failed"]],
])("the run and its request end in one commit: %s", async (_what, handler, ends) => {
  const { commits, types } = await handle(handler);
  expect(commits.filter(endsRun)).toEqual([["append", "close-run", "append", "consume"]]);
  expect(types.slice(-2)).toEqual(ends);
  expect(commits.flat().filter((type) => type === "consume")).toHaveLength(1);
});

test.each<[string, Handler]>([
  ["completed", (ctx) => ctx.run("agent", (run) => run.text("done"))],
  ["failed", failing],
])("a request whose run has %s is not handled again by the next process, wherever the last one was killed", async (_how, handler) => {
  const { types, attempts } = await killAtEnd(handler);
  expect(types.at(-1)).toMatch(/^request_/);
  expect(attempts).toEqual([]);
});

test("runs side by side whose handler returns behind the last of them all end with the request, or not at all", async () => {
  const { commits, errors } = await handle((ctx) => Promise.all(["x", "y"].map((name) => ctx.run(name, () => name))));
  expect(commits.filter(endsRun)).toEqual([["append", "close-run", "append", "close-run", "append", "consume"]]);
  expect(errors).toEqual([]);
});

test("a run stands in the log before the next one of its request begins, and only the last ends with the request", async () => {
  const { commits, types } = await handle(async (ctx) => {
    await ctx.run("planner", () => "plan");
    await ctx.run("writer", () => "text");
  });
  expect(types).toEqual(["agent_started", "agent_completed", "agent_started", "agent_completed", "request_completed"]);
  expect(commits.filter(endsRun).at(-1)).toEqual(["append", "close-run", "append", "consume"]);
});

test("a handler that goes on behind its run keeps nobody from seeing its end", async () => {
  const gate = createGate();
  const bench = createBench();
  bench.handlers.register("ask", async (ctx) => {
    await ctx.run("agent", () => 1);
    await gate.opened;
  });
  await bench.ask("?");
  await bench.event(({ type }) => type === "agent_completed");
  expect(await bench.types()).toEqual(["agent_started", "agent_completed"]);
  gate.open();
  await bench.ended(1);
  expect(bench.errors).toEqual([]);
});

test("a handler that was killed behind its run, with more to do, begins again: nobody else can know what was left", async () => {
  const { types, attempts } = await killAtEnd(async (ctx) => {
    await ctx.run("planner", () => "plan");
    await pause();
    await ctx.run("writer", () => "text");
  });
  expect(attempts).toEqual([2]);
  expect(types).toEqual(["agent_started", "agent_completed", "agent_started", "agent_completed", "request_completed"]);
});

test("an end that is awaited by itself is in the log before anything else happens", async () => {
  const { commits } = await handle(async (ctx) => {
    const run = await ctx.startRun("agent");
    await run.complete("done");
  });
  expect(commits.filter(endsRun)).toEqual([["append", "close-run"]]);
});

test("a cancel that comes between the end of the run and the commit ends both as cancelled, with what the run had said", async () => {
  const store = createBenchStore();
  let told: unknown;
  const bench = createBench({
    store,
    throughLine: (real) => ({
      ...real,
      durability: real.durability,
      async commit(commit) {
        if (told === undefined && commit.ops.some(({ type }) => type === "consume")) told = await bench.cancel("mine" as never);
        return real.commit(commit);
      },
    }),
  });
  bench.handlers.register("ask", (ctx) => ctx.run("agent", (run) => run.text("words")));
  await bench.ask("?", { id: "mine" });
  await bench.ended(1);
  expect(told).toBe("cancelled");
  expect(await bench.types()).toEqual(["agent_started", "text_chunk", "agent_cancelled", "request_cancelled"]);
  expect(bench.errors).toEqual([]);
});

test("a store that closes while the end waits ends the handler's request here, for the next process to handle", async () => {
  const bench = createBench();
  const outcome = createGate();
  bench.handlers.register("ask", async (ctx) => {
    await ctx.run("agent", () => void bench.store.close());
    ctx.signal.addEventListener("abort", () => outcome.open());
    await outcome.opened;
  });
  await bench.ask("?");
  await outcome.opened;
  await expect.poll(() => bench.owners.size).toBe(0);
  expect(bench.errors).toMatchObject([{ code: "store_closed" }]);
});
