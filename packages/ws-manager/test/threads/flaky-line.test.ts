import { createError } from "@apex/ws-queue-core";
import { expect, test } from "vitest";
import { createFlakyStore, type CallFate } from "./support/flaky-store.ts";
import { createGate } from "../support/gate.ts";
import { createBench, createBenchStore } from "./support/thread-bench.ts";

const STORY = ["agent_started", "text_chunk", "agent_thinking", "tool_executing", "tool_completed", "agent_completed", "request_completed"];

test("over a line that loses every third call or answer, the whole story is told once and in order (D02)", async () => {
  let calls = 0;
  const fateOf = (): CallFate => {
    calls += 1;
    if (calls % 3 !== 0) return "answered";
    return calls % 2 === 0 ? "lost-before" : "lost-after";
  };
  const bench = createBench({ throughLine: (store) => createFlakyStore(store, fateOf) });
  bench.handlers.register("ask", (ctx, { question }) =>
    ctx.run("agent", async (run) => {
      await run.text(`${question}:`);
      await run.thinking("hm");
      await run.tool("t", 1, () => 2);
    }),
  );
  for (const question of ["1", "2", "3"]) await bench.ask(question);
  await bench.ended(3);
  expect(await bench.types()).toEqual([...STORY, ...STORY, ...STORY]);
  expect(bench.errors.length).toBeGreaterThan(3);
  for (const error of bench.errors) expect(error).toMatchObject({ code: "store_unavailable" });
});

test("while the store is down, calls wait for room instead of piling up; then all is there", async () => {
  let isDown = false;
  const bench = createBench({
    limits: { pendingCommitBytesMax: 2_000 },
    throughLine: (store) => createFlakyStore(store, (method) => (isDown && method === "commit" ? "lost-before" : "answered")),
  });
  const full = createGate();
  let settled = 0;
  const count = (): void => void (settled += 1);
  bench.handlers.register("ask", (ctx) =>
    ctx.run("agent", async (run) => {
      isDown = true;
      await Promise.all(["1", "2", "3"].map((piece) => run.text(piece).then(count)));
      const thought = run.thinking("x".repeat(3_000)).then(count);
      const late = ["4", "5"].map((piece) => run.text(piece).then(count));
      full.open();
      await Promise.all([thought, ...late]);
    }),
  );
  await bench.ask("?");
  await full.opened;
  await expect.poll(() => bench.errors.length).toBeGreaterThan(1);
  expect(settled).toBe(3);
  isDown = false;
  await bench.ended(1);
  expect(settled).toBe(6);
  const texts = (await bench.events()).flatMap((event) => (event.type === "text_chunk" ? [event.text] : []));
  expect(texts).toEqual(["123", "45"]);
});

test("a store that is closed ends the owner: its handler aborts, its calls are rejected, and nobody asks again", async () => {
  const bench = createBench();
  const outcome = createGate();
  const codes: unknown[] = [];
  bench.handlers.register("ask", (ctx) =>
    ctx.run("agent", async (run) => {
      await bench.store.close();
      await run.thinking("too late").catch((error: { readonly code?: unknown }) => codes.push(error.code));
      codes.push((ctx.signal.reason as { readonly code?: unknown }).code);
      outcome.open();
    }),
  );
  await bench.ask("?");
  await outcome.opened;
  expect(codes).toEqual(["closed", "closed"]);
  expect(bench.owners.size).toBe(0);
  expect(bench.errors).toMatchObject([{ code: "store_closed" }]);
});

test("a commit that the store can never take is not repeated: the owner begins afresh, and the request is handled", async () => {
  let refused: unknown;
  const bench = createBench({
    limits: { leaseTtlMs: 100 },
    throughLine: (store) => ({
      ...store,
      commit: (commit) => {
        if (refused !== undefined) return store.commit(commit);
        refused = commit.ops[0]?.type;
        return Promise.reject(createError("invalid_argument"));
      },
    }),
  });
  bench.handlers.register("ask", () => "done");
  await bench.owners.start();
  await bench.ask("?");
  await bench.ended(1);
  await bench.owners.drain(1_000);
  expect(refused).toBe("attempt");
  expect(bench.errors).toMatchObject([{ code: "invalid_argument" }, { code: "invalid_argument" }]);
});

test("a drain whose store does not answer gives up, and says so", async () => {
  const store = createBenchStore();
  let isDown = false;
  const bench = createBench({ store, throughLine: (real) => createFlakyStore(real, () => (isDown ? "lost-before" : "answered")) });
  const reasons: unknown[] = [];
  bench.handlers.register("ask", (ctx) =>
    ctx.run("agent", async () => {
      await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
      reasons.push(ctx.signal.reason);
    }),
  );
  await bench.ask("?");
  await bench.event(({ type }) => type === "agent_started");
  isDown = true;
  await bench.owners.drain(10);
  expect(bench.owners.size).toBe(0);
  expect(reasons).toMatchObject([{ code: "draining" }]);
  expect(bench.errors.at(-1)).toMatchObject({ code: "draining" });
  const next = createBench({ store });
  next.handlers.register("ask", () => "again");
  await next.owners.start();
  await next.ended(1);
  expect(await next.types()).toEqual(["agent_started", "agent_death", "request_completed"]);
});
