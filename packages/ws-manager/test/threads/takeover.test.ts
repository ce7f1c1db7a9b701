import { expect, test } from "vitest";
import { createGate } from "../support/gate.ts";
import { createBench, createBenchStore, INBOX, THREAD, USER } from "./support/thread-bench.ts";

/** A process that dies in the middle of an answer: it is never heard of again. */
async function dieInTheMiddle(store = createBenchStore()) {
  const dying = createBench({ store });
  dying.handlers.register("ask", (ctx) =>
    ctx.run("agent", async (run) => {
      await run.thinking("half way");
      await new Promise(() => undefined);
    }),
  );
  await dying.ask("?");
  await dying.event(({ type }) => type === "agent_thinking");
  return { store, dying };
}

test("the next process ends the dead run and handles the request again", async () => {
  const { store } = await dieInTheMiddle();
  const next = createBench({ store });
  next.handlers.register("ask", (ctx) => ctx.run("agent", () => ({ attempt: ctx.attempt, retryOf: ctx.retryOf })));
  await next.owners.start();
  await next.ended(1);
  const events = await next.events();
  expect(events.map(({ type }) => type)).toEqual(["agent_started", "agent_thinking", "agent_death", "agent_started", "agent_completed", "request_completed"]);
  const dead = events[0] && "runId" in events[0] ? events[0].runId : undefined;
  expect(events[4]).toMatchObject({ result: { attempt: 2, retryOf: dead } });
});

test("a process that was only asleep is fenced: its handler aborts and nothing of it lands", async () => {
  const { store, dying } = await dieInTheMiddle();
  const next = createBench({ store });
  next.handlers.register("ask", () => "answered");
  await next.owners.start();
  await next.ended(1);
  const before = await next.types();
  await expect(dying.owners.startRun({ userId: USER, threadId: THREAD }, "zombie", { untilMs: 0 })).rejects.toMatchObject({ code: "fenced" });
  expect(await next.types()).toEqual(before);
  expect(dying.errors).toMatchObject([{ code: "fenced" }]);
});

test("a request whose handler comes later waits for it, also over a restart", async () => {
  const first = createBench();
  await first.ask("?");
  await expect.poll(() => first.owners.size).toBe(0);
  const next = createBench({ store: first.store });
  await next.owners.start();
  next.handlers.register("ask", () => "at last");
  await next.ended(1);
  expect(await next.events()).toMatchObject([{ type: "request_completed", result: "at last" }]);
});

test("a request that waited for its handler is handled as soon as there is one", async () => {
  const bench = createBench();
  await bench.ask("?");
  await expect.poll(() => bench.owners.size).toBe(0);
  bench.handlers.register("ask", () => "at last");
  await bench.ended(1);
  expect(await bench.events()).toMatchObject([{ type: "request_completed", result: "at last" }]);
});

test("a request that is not in the contract any more fails", async () => {
  const bench = createBench();
  await bench.ask("?", { name: "removed" });
  await bench.ended(1);
  expect(await bench.events()).toMatchObject([{ type: "request_failed", error: { code: "unknown_request" } }]);
});

test("a stored payload that does not fit the contract any more fails its request", async () => {
  const bench = createBench();
  bench.handlers.register("ask", () => "never");
  await bench.ask(7 as never);
  await bench.ended(1);
  expect(await bench.events()).toMatchObject([{ type: "request_failed", error: { code: "invalid_payload" } }]);
});

test("a drain lets a handler finish; what was not begun stays in the inbox for the next process", async () => {
  const bench = createBench();
  const gate = createGate();
  bench.handlers.register("ask", (ctx, { question }) => ctx.run("agent", () => gate.opened.then(() => question)));
  await bench.ask("first");
  await bench.ask("second");
  await bench.event(({ type }) => type === "agent_started");
  const drained = bench.owners.drain(60_000);
  gate.open();
  await drained;
  expect(await bench.types()).toEqual(["agent_started", "agent_completed", "request_completed"]);
  expect(bench.owners.size).toBe(0);
  bench.owners.wake("u1" as never, "t1" as never, "normal");
  expect(bench.owners.size).toBe(0);
  await expect(bench.owners.startRun({ userId: USER, threadId: THREAD }, "a", { untilMs: 0 })).rejects.toMatchObject({ code: "draining" });
  const next = createBench({ store: bench.store });
  next.handlers.register("ask", (_ctx, { question }) => question);
  await next.owners.start();
  await next.ended(2);
  expect((await next.events()).at(-1)).toMatchObject({ type: "request_completed", result: "second" });
});

test("a drain without patience ends the run as died and leaves the request to the next process", async () => {
  const { store, dying } = await dieInTheMiddle();
  await dying.owners.drain(0);
  expect(await dying.types()).toEqual(["agent_started", "agent_thinking", "agent_death"]);
  const next = createBench({ store });
  let seen: unknown;
  next.handlers.register("ask", (ctx) => void (seen = ctx.retryOf));
  await next.owners.start();
  await next.ended(1);
  expect(seen).toBe((await next.events()).flatMap((event) => ("runId" in event ? [event.runId] : []))[0]);
  expect(dying.errors).toEqual([]);
});

test("more threads than may be owned at a time wait in the store for their turn", async () => {
  const bench = createBench({ ownersMax: 2 });
  let running = 0;
  let most = 0;
  bench.handlers.register("later", async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  });
  const threads = Array.from({ length: 20 }, (_, index) => `many${index}`);
  await bench.askMany(threads);
  await Promise.all(threads.map((thread) => bench.endedIn(thread)));
  expect(most).toBeLessThanOrEqual(2);
  await expect.poll(() => bench.owners.size).toBe(0);
});

test("consumed requests stay in the inbox stream for the other tabs", async () => {
  const bench = createBench();
  bench.handlers.register("ask", () => undefined);
  await bench.ask("seen by all");
  await bench.ended(1);
  const inbox = await bench.store.read({ stream: INBOX, from: "start", entriesMax: 10, bytesMax: 10_000 });
  expect(inbox).toMatchObject({ status: "page", page: { entries: [{ offset: 1 }] } });
});
