import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startService, takeUntil } from "../support/service.ts";
import { fail, revoked, throws, trapped } from "./support/odd-values.ts";

/** What a handler may throw, as an application's own libraries do. */
const THROWN: readonly (readonly [string, () => unknown])[] = [
  ["null", () => null],
  ["nothing", () => undefined],
  ["a symbol", () => Symbol("no")],
  ["an object whose code cannot be read", () => ({ message: "no", get code(): string { return throws(); } })],
  ["an error whose message cannot be read", () => Object.defineProperty(new Error(), "message", { get: throws })],
  ["an object without a prototype", () => Object.create(null) as object],
  ["a proxy that throws", trapped],
  ["a proxy that was revoked", revoked],
  ["an object that inherits from a revoked proxy", () => Object.create(revoked()) as object],
];

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

describe.each(THROWN)("a handler that throws %s", (_name, thrown) => {
  it("is called again and at last fails its request, also when onError reads what cannot be read, and the next request of the thread runs", async () => {
    const messages: unknown[] = [];
    await using service = await startService({ onError: (error) => void messages.push((error as Error).message.length) });
    const { manager } = service;
    manager.onRequest("fail", { attempts: 2, retry: { firstMs: 1, maxMs: 1 } }, () => fail(thrown()));
    manager.onRequest("ask", () => "an answer");
    const thread = service.client("ann").thread("t1");
    const failing = thread.request("fail", {});
    const asking = thread.request("ask", { question: "why?" });
    const events = await takeUntil(({ type }) => type === "request_completed", thread.events({ from: "start" }));
    expect(events).toMatchObject([
      { type: "request_retrying", requestId: failing.id, error: { code: "handler_failed" } },
      { type: "request_failed", requestId: failing.id, error: { code: "retries_exhausted" } },
      { type: "request_completed", requestId: asking.id, result: "an answer" },
    ]);
  });
});

describe("a handler that does not wait for its run", () => {
  it("fails nobody but the run: the rejection is reported, and handled", async () => {
    await using service = await startService();
    service.manager.onRequest("ask", (ctx) => {
      void ctx.run("agent", async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error("late");
      });
      void ctx.startRun(7 as never);
      return "an answer";
    });
    const thread = service.client("ann").thread("t1");
    thread.request("ask", { question: "why?" });
    const events = await takeUntil(({ type }) => type === "request_completed", thread.events({ from: "start" }));
    expect(events.map(({ type }) => type)).toContain("request_completed");
    await expect.poll(() => service.errors.map((error) => (error as Error).message)).toContain("late");
  });
});
