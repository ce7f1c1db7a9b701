import { describe, expect, it } from "vitest";
import { createManager, defineContract, type RequestContext } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { contract, startService, takeUntil, type Service, type TestContract } from "../support/service.ts";
import { revoked, throws } from "./support/odd-values.ts";

/** As a caller without types would. */
const as = (value: unknown): never => value as never;

const good = { contract, authenticate: () => null, store: memoryStore() };

describe("createManager", () => {
  it.each<[string, () => object, RegExp]>([
    ["no options", () => as(undefined), /createManager must be an object/],
    ["a getter that throws", () => ({ contract, get path() { return throws(); } }), /createManager must be an object that can be read/],
    ["a path with a query", () => ({ ...good, path: "/ws?room=1" }), /path must be a path without a query/],
    ["a path that is no text", () => ({ ...good, path: 7 }), /path must be .*, not 7/],
    ["a server that is none", () => ({ ...good, server: "localhost:3000" }), /server must be a server of node:http .*, not "localhost:3000"/],
    ["origins that are no list", () => ({ ...good, allowedOrigins: "https://chat.example" }), /allowedOrigins must be/],
    ["telemetry that is none", () => ({ ...good, telemetry: console.log }), /telemetry must be an object with the methods count and record/],
    ["onError that is none", () => ({ ...good, onError: console }), /onError must be a function/],
    ["limits that are none", () => ({ ...good, limits: 7 }), /limits must be an object of limits, not 7/],
    ["a limit that is not a number", () => ({ ...good, limits: { deadAfterMs: Number.NaN } }), /limits.deadAfterMs must be .*, not NaN/],
    ["heartbeats that leave no time to answer", () => ({ ...good, limits: { heartbeatMs: 60_000 } }), /heartbeatMs \(60000\) must be less/],
    ["a contract without requests", () => ({ ...good, contract: {} }), /requests must be an object/],
    ["a contract by hand with a schema that is none", () => ({ ...good, contract: { requests: { ask: {} } } }), /requests.ask must be a Standard Schema/],
    ["a contract that cannot be read", () => ({ ...good, contract: { requests: revoked() } }), /requests must be an object/],
  ])("refuses %s", async (_name, options, message) => {
    await expect(createManager(as(options()))).rejects.toMatchObject({ code: "misconfigured", message: expect.stringMatching(message) as string });
  });

  it("takes a contract that was written by hand, as defineContract would", async () => {
    await using manager = await createManager({ ...good, store: memoryStore(), contract: as({ requests: contract.requests }) });
    await expect(manager.append({ userId: "ann", threadId: "t" }, as("noted"), as({}))).rejects.toMatchObject({ code: "invalid_event" });
  });
});

describe("defineContract", () => {
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["no requests", {}],
    ["requests that are a list of names", { requests: "ask" }],
    ["events that are null", { requests: {}, events: null }],
  ])("refuses %s", (_name, shape) => {
    expect(() => defineContract(as(shape))).toThrow(expect.objectContaining({ code: "misconfigured" }) as Error);
  });
});

describe("a call of the manager", () => {
  const thread = { userId: "ann", threadId: "t" };
  const calls: readonly (readonly [string, (service: Service) => unknown, string, RegExp])[] = [
    ["append without a thread", ({ manager }) => manager.append(as(null), "noted", { text: "x" }), "invalid_argument", /A thread is { userId, threadId }, not null/],
    ["append to a user who is a number", ({ manager }) => manager.append(as({ ...thread, userId: 7 }), "noted", { text: "x" }), "invalid_id", /userId must be .*, not 7/],
    ["append to a thread that cannot be read", ({ manager }) => manager.append(as(revoked()), "noted", { text: "x" }), "invalid_argument", /cannot be read/],
    ["append of a type that is no text", ({ manager }) => manager.append(thread, as(Symbol("noted")), as({ text: "x" })), "invalid_event", /no event called a symbol/],
    ["append of what cannot be read", ({ manager }) => manager.append(thread, "noted", as(revoked())), "invalid_event", /schema failed|must be/],
    ["acknowledged of nothing", ({ manager }) => manager.acknowledged(as(undefined)), "invalid_argument", /appended must be an object/],
    ["acknowledged of no offset", ({ manager }) => manager.acknowledged(as({ stream: "s", offset: Number.NaN })), "invalid_argument", /offset must be .*, not NaN/],
    ["acknowledged in no time", ({ manager }) => manager.acknowledged(as({ stream: "s", offset: 1 }), { timeoutMs: Number.NaN }), "invalid_argument", /timeoutMs must be .*, not NaN/],
    ["acknowledged for longer than timers wait", ({ manager }) => manager.acknowledged(as({ stream: "s", offset: 1 }), { timeoutMs: 2 ** 31 }), "invalid_argument", /timeoutMs/],
    ["acknowledged at a level that is none", ({ manager }) => manager.acknowledged(as({ stream: "s", offset: 1 }), { level: as("seen") }), "invalid_argument", /level must be one of "received", "processed", not "seen"/],
    ["history with a signal that is none", ({ manager }) => manager.history(thread, { signal: as({ aborted: true }) }), "invalid_argument", /signal must be an AbortSignal/],
    ["history with null", ({ manager }) => manager.history(thread, as(null)), "invalid_argument", /history must be an object/],
    ["drain in no time", ({ manager }) => manager.drain({ timeoutMs: Number.NaN }), "invalid_argument", /timeoutMs must be .*, not NaN/],
    ["drain with an option that does not exist", ({ manager }) => manager.drain(as({ after: 1 })), "invalid_argument", /drain has no option after/],
    ["onRequest with options that cannot be", ({ manager }) => manager.onRequest("ask", { timeoutMs: Number.NaN }, () => 1), "misconfigured", /timeoutMs must be .*, not NaN/],
    ["onRequest with options and no handler", ({ manager }) => manager.onRequest("ask", as({ attempts: 1 })), "misconfigured", /handler must be a function .*, not an object/],
    ["onRequest of a name that is none", ({ manager }) => manager.onRequest(as(Symbol("ask")), () => 1), "misconfigured", /no request called a symbol/],
  ];
  it.each(calls)("%s is refused in words", async (_name, call, code, message) => {
    await using service = await startService();
    await expect((async () => call(service))()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    // And the manager is as it was.
    await expect(service.manager.append(thread, "noted", { text: "x" })).resolves.toMatchObject({ offset: 1 });
  });
});

describe("a call of a run", () => {
  type Context = RequestContext<TestContract>;
  const calls: readonly (readonly [string, (ctx: Context) => Promise<unknown>, RegExp])[] = [
    ["run without a name", (ctx) => ctx.run(as(7), () => 1), /agentName must be .*, not 7/],
    ["run without a function", (ctx) => ctx.run("agent", as("fn")), /run: fn must be a function .*, not "fn"/],
    ["startRun without a name", (ctx) => ctx.startRun(as(null)), /agentName must be .*, not null/],
    ["tool without a function", (ctx) => ctx.run("agent", (run) => run.tool("look", {}, as(undefined))), /tool: fn must be a function/],
    ["tool without a name", (ctx) => ctx.run("agent", (run) => run.tool(as(7), {}, () => 1)), /toolName must be an id/],
    ["tool of what is not JSON", (ctx) => ctx.run("agent", (run) => run.tool("look", as({ n: 1n }), () => 1)), /parameters must be plain JSON/],
    ["thinking of no text", (ctx) => ctx.run("agent", (run) => run.thinking(as({}))), /thought must be a string/],
    ["text that is none", (ctx) => ctx.run("agent", (run) => run.text(as(Symbol("s")))), /text takes a string, not a symbol/],
    ["pipe of nothing", (ctx) => ctx.run("agent", (run) => run.pipe(as(undefined))), /source must be an async iterable.*, not undefined/],
    ["pipe of a list", (ctx) => ctx.run("agent", (run) => run.pipe(as(["a"]))), /source must be an async iterable.*, not an array/],
    ["pipe of an iterable without an iterator", (ctx) => ctx.run("agent", (run) => run.pipe(as({ [Symbol.asyncIterator]: () => 7 }))), /iterator must be an object with the method next, not 7/],
    ["pipe of an iterator that gives nothing", (ctx) => ctx.run("agent", (run) => run.pipe(as({ [Symbol.asyncIterator]: () => ({ next: () => undefined }) }))), /next\(\) of a source must give/],
    ["progress of an unknown amount", (ctx) => ctx.progress(as({ done: "half", total: 1 })), /done must be a finite number/],
    ["commit of no list", async (ctx) => ctx.commit(as({})), /events must be a list of/],
    ["commit of what cannot be read", async (ctx) => ctx.commit(as([{ type: "noted", payload: revoked() }])), /schema failed|must be/],
    ["emit of what cannot be read", (ctx) => ctx.run("agent", (run) => run.emit("noted", as(revoked()))), /schema failed|must be/],
  ];
  it.each(calls)("%s is refused in words, and fails the request and no other", async (_name, call, message) => {
    await using service = await startService();
    service.manager.onRequest("fail", call);
    service.manager.onRequest("ask", () => "an answer");
    const thread = service.client("ann").thread("t1");
    thread.request("fail", {});
    thread.request("ask", { question: "why?" });
    const events = await takeUntil(({ type }) => type === "request_completed", thread.events({ from: "start" }));
    expect(events.map(({ type }) => type)).toContain("request_failed");
    expect(service.errors.map((error) => (error as Error).message).join()).toMatch(message);
  });
});
