import { describe, expect, it } from "vitest";
import { startService, takeUntil } from "../support/service.ts";

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const hostile = (): object =>
  new Proxy(new Error("no"), {
    get: () => {
      throw new Error("a trap");
    },
    getPrototypeOf: () => {
      throw new Error("a trap");
    },
  });

/** What a handler may throw, as an application's own libraries do. */
const THROWN: readonly (readonly [string, () => unknown])[] = [
  ["null", () => null],
  ["nothing", () => undefined],
  ["a symbol", () => Symbol("no")],
  ["an object whose code cannot be read", () => ({ message: "no", get code(): string { throw new Error("a getter"); } })],
  ["an error whose message cannot be read", () => Object.defineProperty(new Error(), "message", { get: () => { throw new Error("a getter"); } })],
  ["an object without a prototype", () => Object.create(null) as object],
  ["a proxy that throws", hostile],
  ["a proxy that was revoked", revoked],
  ["an object that inherits from a revoked proxy", () => Object.create(revoked()) as object],
];

describe.each(THROWN)("a handler that throws %s", (_name, thrown) => {
  it("fails its request, also when onError reads what cannot be read, and the next request of the thread runs", async () => {
    const messages: unknown[] = [];
    await using service = await startService({ onError: (error) => void messages.push((error as Error).message.length) });
    const { manager } = service;
    manager.onRequest("fail", () => {
      throw thrown();
    });
    manager.onRequest("ask", () => "an answer");
    const thread = service.client("ann").thread("t1");
    const failing = thread.request("fail", {});
    const asking = thread.request("ask", { question: "why?" });
    const events = await takeUntil(({ type }) => type === "request_completed", thread.events({ from: "start" }));
    expect(events).toMatchObject([
      { type: "request_failed", requestId: failing.id, error: { code: "handler_failed" } },
      { type: "request_completed", requestId: asking.id, result: "an answer" },
    ]);
  });
});
