import { createError } from "@apex/ws-queue-core";
import type { Commit, Store, StoreFactory } from "@apex/ws-queue-core/store";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { createManager, defineContract, type Manager } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { STORES } from "../history/support/stores.ts";
import { createGate } from "../support/gate.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, takeUntil, type Service } from "../support/service.ts";

const ANN = { userId: "ann", threadId: "t1" };
const asked = { question: "?" };
const as = (value: unknown): never => value as never;
const isEnd = ({ type }: { readonly type: string }): boolean => type === "request_completed" || type === "request_failed";

const ends = (service: Service, count: number, thread = ANN): Promise<void> => {
  let left = count;
  const isLast = (event: { readonly type: string }): boolean => isEnd(event) && (left -= 1) === 0;
  return takeUntil(isLast, service.client(thread.userId).thread(thread.threadId).events({ from: "start" })).then(() => undefined);
};

/** A store whose commits wait for a gate from now on. */
function holding(factory: StoreFactory): { readonly store: StoreFactory; hold(gate: Promise<void>): void } {
  let held = Promise.resolve();
  const hold = (gate: Promise<void>): void => void (held = gate);
  const open: StoreFactory["open"] = async (context) => {
    const store: Store = await factory.open(context);
    return { ...store, commit: (commit: Commit) => held.then(() => store.commit(commit)) };
  };
  return { store: { open }, hold };
}

describe.each(STORES)("manager.request on %s", (_, makeStore) => {
  test("is handled as a client's request is, without an identity, and its answer comes into the open page", async () => {
    // Found by looking it would be in minutes.
    await using service = await startService({ store: makeStore(), limits: { leaseTtlMs: 3_600_000 } });
    const seen: unknown[] = [];
    service.manager.onRequest("ask", (ctx, { question }) => {
      seen.push([ctx.userId, ctx.threadId, ctx.identity, ctx.requestId, question]);
      return "an answer";
    });
    const events = takeUntil(isEnd, service.client("ann").thread("t1").events({ from: "start" }));
    const requested = await service.manager.request(ANN, "ask", asked);
    expect(requested).toMatchObject({ isKnown: false, requestId: expect.stringMatching(/^\S{22}$/) as string });
    expect((await events).at(-1)).toMatchObject({ type: "request_completed", requestId: requested.requestId, result: "an answer" });
    expect(seen).toEqual([["ann", "t1", undefined, requested.requestId, "?"]]);
    expect(service.errors).toEqual([]);
  });

  test("under an id is asked once: called twice at once, again after its end, and when a browser sent the id", async () => {
    await using service = await startService({ store: makeStore() });
    const questions: string[] = [];
    service.manager.onRequest("ask", (_ctx, { question }) => void questions.push(question));
    const ask = (id: string, question: string) => service.manager.request(ANN, "ask", { question }, { id });
    const both = await Promise.all([ask("r1", "first"), ask("r1", "second")]);
    expect(both.map(({ isKnown }) => isKnown)).toEqual([false, true]);
    await ends(service, 1);
    expect(await ask("r1", "third")).toMatchObject({ requestId: "r1", isKnown: true });
    const page = await connectRaw(service.url);
    await page.next("welcome");
    page.send({ t: "request", id: "r2", seq: 1, thread: "t1", name: "ask", payload: { question: "browser" } });
    await page.next("accepted");
    expect(await ask("r2", "service")).toMatchObject({ isKnown: true });
    page.send({ t: "request", id: "r1", seq: 2, thread: "t1", name: "ask", payload: asked });
    expect(await page.next("accepted")).toMatchObject({ id: "r1", duplicate: true });
    await ends(service, 2);
    expect(questions).toEqual(["first", "browser"]);
    expect(await ask("r3", "of another thread")).toMatchObject({ isKnown: false });
    expect(await service.manager.request({ ...ANN, threadId: "t2" }, "ask", asked, { id: "r1" })).toMatchObject({ isKnown: false });
  });

  test("that is known stays so, whatever speaks against it now, as a client's does", async () => {
    await using service = await startService({ store: makeStore() });
    await service.manager.request(ANN, "ask", asked, { id: "r1" });
    const again = (name: string, payload: unknown, more = {}) => service.manager.request(ANN, as(name), as(payload), { id: "r1", ...more });
    for (const answer of [again("forgotten", {}), again("ask", 7), again("ask", asked, { deadlineInMs: 0 }), again("ask", { question: "x".repeat(300_000) }), again("ask", asked)]) {
      expect(await answer).toMatchObject({ requestId: "r1", isKnown: true });
    }
    await expect(again("ask", asked, { durability: "replicated:9" })).rejects.toMatchObject({ code: "durability_unavailable" });
    expect(await service.manager.requests(ANN)).toHaveLength(1);
  });

  test("is refused for what a client's request is refused for, and nothing is asked", async () => {
    await using service = await startService({ store: makeStore(), limits: { inboxEntriesMax: 2 } });
    const { manager } = service;
    const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["unknown_request", () => manager.request(ANN, as("other"), as({}))],
      ["unknown_request", () => manager.request(ANN, as("toString"), as({}))],
      ["invalid_payload", () => manager.request(ANN, "ask", as({ question: 7 }))],
      ["invalid_payload", () => manager.request(ANN, "ask", as({ question: () => "?" }))],
      ["invalid_payload", () => manager.request(ANN, "ask", as(undefined))],
      ["deadline_exceeded", () => manager.request(ANN, "ask", asked, { deadlineInMs: 0 })],
      ["durability_unavailable", () => manager.request(ANN, "ask", asked, { durability: "replicated:2" })],
      ["event_too_large", () => manager.request(ANN, "ask", { question: "x".repeat(300_000) })],
      ["invalid_id", () => manager.request(ANN, "ask", asked, { id: "" })],
      ["invalid_id", () => manager.request({ ...ANN, userId: "\n" }, "ask", asked)],
      ["invalid_argument", () => manager.request(as(undefined), "ask", asked)],
      ["invalid_argument", () => manager.request(ANN, as(Symbol("ask")), as(asked))],
      ["invalid_argument", () => manager.request(ANN, "ask", asked, as({ deadline: 1 }))],
      ["invalid_argument", () => manager.request(ANN, "ask", asked, { deadlineInMs: 1.5 })],
      ["invalid_argument", () => manager.request(ANN, "ask", asked, { durability: as("paper") })],
    ];
    for (const [code, call] of refused) await expect(call()).rejects.toMatchObject({ code });
    // Also under an id of its own, which is then free.
    await expect(manager.request(ANN, "ask", as({}), { id: "r1" })).rejects.toMatchObject({ code: "invalid_payload" });
    expect(await manager.requests(ANN)).toEqual([]);
    await manager.request(ANN, "ask", asked, { id: "r1" });
    await manager.request(ANN, "ask", asked);
    await expect(manager.request(ANN, "ask", asked)).rejects.toMatchObject({ code: "inbox_full", retryable: true, details: { limit: 2 } });
    expect(await manager.requests(ANN)).toHaveLength(2);
    expect(manager.stats().requests).toEqual({ accepted: 2, delivered: 0, trimmed: 0, dead: 0 });
  });

  test("keeps the order of its calls, beside appends, and each is committed once when the line is slow", async () => {
    const slow = holding(makeStore());
    await using service = await startService({ store: slow.store });
    const gate = createGate();
    slow.hold(gate.opened);
    const calls = Array.from({ length: 20 }, (_value, index) => [
      service.manager.request(ANN, "ask", { question: String(index) }, { id: `r${index}` }),
      service.manager.append(ANN, "noted", { text: String(index) }),
    ]);
    gate.open();
    await Promise.all(calls.flat());
    expect((await service.manager.requests(ANN)).map(({ requestId }) => requestId)).toEqual(calls.map((_value, index) => `r${index}`));
  });
});

describe("manager.request", () => {
  test("has a deadline from the moment of the call", async () => {
    await using service = await startService();
    await service.manager.request(ANN, "ask", asked, { deadlineInMs: 50 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    let wasHandled = false;
    service.manager.onRequest("ask", () => void (wasHandled = true));
    const events = await takeUntil(isEnd, service.client("ann").thread("t1").events({ from: "start" }));
    expect(events.at(-1)).toMatchObject({ type: "request_failed", error: { code: "deadline_exceeded" } });
    expect(wasHandled).toBe(false);
  });

  test("has the priority of its handler", async () => {
    await using service = await startService({ limits: { handlersMax: 1 } });
    const gate = createGate();
    service.manager.onRequest("ask", { priority: "high" }, () => gate.opened);
    await service.manager.request(ANN, "ask", asked);
    await service.manager.request(ANN, "fail", {});
    expect((await service.manager.requests(ANN)).map(({ priority }) => priority)).toEqual(["high", "normal"]);
    gate.open();
  });

  test("is refused with draining once a drain began, also where its schema was still at work", async () => {
    const gate = createGate();
    const contract = defineContract({ requests: { slow: v.pipeAsync(v.object({}), v.checkAsync(() => gate.opened.then(() => true))) } });
    const manager: Manager<typeof contract> = await createManager({ contract, store: memoryStore(), authenticate: () => null, onError: () => undefined });
    const early = manager.request(ANN, "slow", {});
    const drained = manager.drain({ timeoutMs: 0 });
    await expect(manager.request(ANN, "slow", {})).rejects.toMatchObject({ code: "draining", retryable: true });
    gate.open();
    await expect(early).rejects.toMatchObject({ code: "draining" });
    await drained;
    await expect(manager.request(ANN, "slow", {})).rejects.toMatchObject({ code: "draining" });
  });

  test("passes on what its schema throws: a failed look-up is retryable, a broken schema has its cause", async () => {
    const contract = defineContract({
      requests: {
        later: v.pipe(v.object({}), v.check(() => { throw createError("overloaded"); })),
        broken: v.pipe(v.object({}), v.check(() => { throw new Error("out of order"); })),
      },
    });
    const errors: unknown[] = [];
    await using manager = await createManager({ contract, store: memoryStore(), authenticate: () => null, onError: (error) => errors.push(error) });
    await expect(manager.request(ANN, "later", {})).rejects.toMatchObject({ code: "overloaded", retryable: true });
    await expect(manager.request(ANN, "broken", {})).rejects.toMatchObject({ code: "invalid_payload", cause: { message: "out of order" } });
    expect(errors.filter((error) => !String(error).includes("handler"))).toEqual([]);
  });

  test("of the service has no identity, also where a browser sends its id while it waits", async () => {
    await using service = await startService();
    await service.manager.request(ANN, "ask", asked, { id: "r1" });
    const page = await connectRaw(service.url);
    await page.next("welcome");
    page.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: asked });
    expect(await page.next("accepted")).toMatchObject({ duplicate: true });
    const identity = new Promise((resolve) => service.manager.onRequest("ask", (ctx) => resolve(ctx.identity)));
    expect(await identity).toBeUndefined();
  });

  test("takes no identity away from a browser's request of the same id", async () => {
    await using service = await startService();
    await service.client("ann").thread("t1").request("fail", {}).accepted;
    const [waiting] = await service.manager.requests(ANN);
    expect(await service.manager.request(ANN, "ask", asked, { id: waiting?.requestId ?? "" })).toMatchObject({ isKnown: true });
    const identity = new Promise((resolve) => service.manager.onRequest("fail", (ctx) => resolve(ctx.identity)));
    expect(await identity).toEqual({ userId: "ann" });
  });
});
