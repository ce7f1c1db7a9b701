import * as v from "valibot";
import { describe, expect, it, test } from "vitest";
import { createLimits } from "@apex/ws-queue-core";
import { defineContract } from "../../src/contract.ts";
import { createCommittedEvents } from "../../src/runs/committed-events.ts";
import { createEventCheck } from "../../src/runs/contract-events.ts";
import { revoked, throws } from "../misuse/support/odd-values.ts";
import { createGate } from "../support/gate.ts";
import { createBench, type BenchContext } from "../threads/support/thread-bench.ts";

const cited = (page: number) => ({ type: "cited", payload: { page } }) as const;

/** Handles one request with `handler`; returns what its readers saw and what was reported. */
async function handle(handler: (ctx: BenchContext) => unknown) {
  const bench = createBench();
  bench.handlers.register("ask", handler);
  await bench.ask("?");
  await bench.ended(1);
  return { events: await bench.events(), errors: bench.errors };
}

test("what a handler commits stands before the end of its request, in its order, and belongs to no run", async () => {
  const { events, errors } = await handle(async (ctx) => {
    ctx.commit([cited(1), cited(2)]);
    await ctx.run("a", (run) => run.emit("cited", { page: 9 }));
    ctx.commit([]);
    ctx.commit([cited(3)]);
    return "done";
  });
  expect(events.map((event) => (event.type === "cited" ? event.page : event.type))).toEqual(["agent_started", 9, "agent_completed", 1, 2, 3, "request_completed"]);
  expect(events[3]).not.toHaveProperty("userId");
  expect(events[3]).not.toHaveProperty("runId");
  expect(errors).toEqual([]);
});

test("what is changed after commit is committed as it was", async () => {
  const { events } = await handle((ctx) => {
    const payload = { page: 1 };
    const list = [{ type: "cited" as const, payload }];
    ctx.commit(list);
    payload.page = 2;
    list.push(cited(3));
  });
  expect(events).toMatchObject([{ type: "cited", page: 1 }, { type: "request_completed" }]);
});

describe("committed events are dropped when", () => {
  it("the handler throws", async () => {
    const { events } = await handle((ctx) => {
      ctx.commit([cited(1)]);
      throw Object.assign(new Error("mine"), { retryable: false });
    });
    expect(events.map(({ type }) => type)).toEqual(["request_failed"]);
  });

  it("the request is cancelled, whatever the handler returns then", async () => {
    const bench = createBench();
    const committed = createGate();
    const cancelled = createGate();
    bench.handlers.register("ask", async (ctx) => {
      ctx.commit([cited(1)]);
      committed.open();
      await cancelled.opened;
      expect(() => ctx.commit([cited(2)])).toThrow(ctx.signal.reason as Error);
      await expect(ctx.progress({ done: 1, total: 1 })).rejects.toMatchObject({ code: "cancelled" });
      return "an answer";
    });
    const id = await bench.ask("?");
    await committed.opened;
    await bench.cancel(id);
    cancelled.open();
    await bench.ended(1);
    expect(await bench.types()).toEqual(["request_cancelled"]);
  });

  it("the result is too large", async () => {
    const { events } = await handle((ctx) => {
      ctx.commit([cited(1)]);
      return "x".repeat(300_000);
    });
    expect(events).toMatchObject([{ type: "request_failed", error: { code: "event_too_large" } }]);
  });
});

test("a handler that has returned commits nothing more, and its progress is refused", async () => {
  let late: BenchContext | undefined;
  const bench = createBench();
  bench.handlers.register("ask", (ctx) => void (late = ctx));
  await bench.ask("?");
  await bench.ended(1);
  expect(() => late?.commit([cited(1)])).toThrow(expect.objectContaining({ code: "run_ended" }) as Error);
  await expect(late?.progress({ done: 1, total: 1 })).rejects.toMatchObject({ code: "run_ended" });
  expect(() => late?.progress()).not.toThrow();
  expect(await bench.types()).toEqual(["request_completed"]);
});

test("the idempotency key is the request's id, in each attempt (D04)", async () => {
  const bench = createBench();
  const keys: string[] = [];
  bench.handlers.register("ask", { retry: { firstMs: 0 } }, (ctx) => {
    keys.push(ctx.idempotencyKey);
    if (ctx.attempt < 3) throw new Error("another attempt");
  });
  await bench.ask("?", { id: "mine" });
  await bench.ended(1);
  expect(keys).toEqual(["mine", "mine", "mine"]);
});

describe("commit", () => {
  const events = {
    noted: v.object({ text: v.string() }),
    dated: v.object({ at: v.pipe(v.string(), v.transform((text) => new Date(text))) }),
    slow: v.pipeAsync(v.object({}), v.checkAsync(() => Promise.resolve(true))),
    late: v.pipeAsync(v.object({}), v.checkAsync(() => Promise.resolve(false))),
    broken: { "~standard": { version: 1 as const, vendor: "test", validate: throws } },
  };
  const create = (overrides = {}, signal = new AbortController().signal) =>
    createCommittedEvents({
      signal,
      checkEvent: createEventCheck(defineContract({ requests: {}, events })),
      limits: createLimits(overrides),
    });
  const noted = (text: string) => ({ type: "noted", payload: { text } });

  it.each<[string, unknown, string, RegExp]>([
    ["no list", noted("x"), "invalid_argument", /events must be a list of { type, payload }, not an object/],
    ["a list that cannot be read", revoked(), "invalid_argument", /events must be a list/],
    ["nothing in the list", [undefined], "invalid_argument", /an event must be an object/],
    ["an event that cannot be read", [revoked()], "invalid_argument", /an event must be an object that can be read/],
    ["an event without a type", [{ payload: {} }], "invalid_argument", /the name of an event as its type, not undefined/],
    ["an event with its payload beside the type", [{ type: "noted", text: "x" }], "invalid_argument", /has no field text; it has: type, payload/],
    ["a type that is not in the contract", [{ type: "asked", payload: {} }], "invalid_event", /no event called asked/],
    ["a type of the library", [{ type: "request_completed", payload: {} }], "invalid_event", /no event called request_completed/],
    ["a payload that its schema refuses", [{ type: "noted", payload: { text: 7 } }], "invalid_event", /text: /],
    ["a payload that sets the envelope", [{ type: "broken", payload: {} }], "invalid_event", /schema failed/],
    ["a schema that takes its time", [{ type: "slow", payload: {} }], "invalid_event", /the schema of slow validates asynchronously/],
    ["an event that is too large", [noted("x".repeat(300_000))], "event_too_large", /noted has \d+ bytes; the limit is 262144/],
    ["more events than a request may commit", Array.from({ length: 65 }, () => noted("")), "invalid_argument", /may commit 64 events, not 65/],
    ["a list that claims to be endless", new Array(4_000_000_000), "invalid_argument", /not 4000000000/],
  ])("refuses %s at once", (_name, given, code, message) => {
    const committed = create();
    expect(() => committed.add(given)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error);
    expect(committed.take()).toEqual([]);
  });

  it("refuses a schema that refuses later once, and nothing of that is unhandled", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", note);
    expect(() => create().add([{ type: "late", payload: {} }])).toThrow(/validates asynchronously/);
    await new Promise((resolve) => setTimeout(resolve, 1));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  it("takes nothing of a list of which one is refused", () => {
    const committed = create();
    expect(() => committed.add([noted("good"), { type: "slow", payload: {} }])).toThrow();
    expect(committed.take()).toEqual([]);
  });

  it("adds calls up, in count and in bytes, and a refused call leaves those before it", () => {
    const counted = create({ committedEventsMax: 3 });
    counted.add([noted("a"), noted("b")]);
    expect(() => counted.add([noted("c"), noted("d")])).toThrow(expect.objectContaining({ code: "invalid_argument", details: { count: 4, limit: 3 } }) as Error);
    counted.add([noted("c")]);
    expect(counted.take()).toEqual([noted("a"), noted("b"), noted("c")]);
    const weighed = create({ committedBytesMax: 1_000 });
    weighed.add([noted("x".repeat(400))]);
    expect(() => weighed.add([noted("x".repeat(400))])).toThrow(expect.objectContaining({ code: "event_too_large" }) as Error);
    expect(weighed.take()).toHaveLength(1);
  });

  it("keeps what the schema made of the payload, as JSON", () => {
    const committed = create();
    committed.add([{ type: "dated", payload: { at: "2026-11-30T00:00:00.000Z" } }]);
    expect(committed.take()).toEqual([{ type: "dated", payload: { at: "2026-11-30T00:00:00.000Z" } }]);
  });

  it("throws the signal's reason once it aborted, and run_ended behind take", () => {
    const aborted = create({}, AbortSignal.abort(new Error("the reason")));
    expect(() => aborted.add([noted("x")])).toThrow("the reason");
    const taken = create();
    taken.take();
    expect(() => taken.add([noted("x")])).toThrow(expect.objectContaining({ code: "run_ended" }) as Error);
  });
});
