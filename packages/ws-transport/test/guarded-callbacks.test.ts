import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { ask, createReporter, readableError, tell } from "../src/guard.ts";
import { threadKey } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { askUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

const throws = (): never => {
  throw new Error("mine");
};
const throwing = (value: unknown) => (): never => {
  throw value;
};
const rejects = (): Promise<never> => Promise.reject(new Error("mine"));
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => void process.on("unhandledRejection", note));
afterEach(() => {
  vi.restoreAllMocks();
  process.off("unhandledRejection", note);
  expect(unhandled.splice(0)).toEqual([]);
});

describe("a callback that is told something", () => {
  it.each<[string, () => unknown]>([
    ["throws", throws],
    ["rejects", rejects],
    ["throws null", throwing(null)],
    ["throws a revoked proxy", throwing(revoked())],
    ["answers with a revoked proxy", revoked],
    ["answers with a thenable that throws", () => ({ then: throws })],
    ["answers with an object whose then cannot be read", () => ({ get then() { return throws(); } })],
    ["answers with a promise whose constructor cannot be read", () => Object.defineProperty(Promise.resolve(), "constructor", { get: throws })],
    ["answers with a thenable that rejects twice", () => ({ then: (_: unknown, reject: (error: unknown) => void) => (reject(new Error("first")), reject(new Error("second"))) })],
  ])("and %s disturbs nobody", async (_name, call) => {
    const failures: unknown[] = [];
    tell(call, (error) => failures.push(error));
    await turn();
    expect(failures.length).toBeLessThanOrEqual(1);
  });

  it("and never answers is not waited for", () => {
    expect(tell(() => new Promise(() => undefined), throws)).toBeUndefined();
  });
});

test("what was thrown is passed on as it is, a proxy as a cause", async () => {
  await expect(ask(throwing(null))).rejects.toBeNull();
  const proxy = revoked();
  expect(Object.is((readableError(proxy) as Error).cause, proxy)).toBe(true);
});

describe("onError that fails", () => {
  it("is said once, with what it was told, and never again", async () => {
    const warnings: string[] = [];
    const report = createReporter(rejects, (text) => warnings.push(text));
    report(new Error("the first"));
    report(revoked());
    await turn();
    expect(warnings).toEqual([expect.stringMatching(/onError failed: Error: mine[^]*the first/)]);
  });

  it("says so by a warning of the process", () => {
    const emit = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    createReporter(throws)(null);
    expect(emit).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("mine"), { type: "ApexWarning", code: "APEX_ON_ERROR_FAILED" });
  });
});

describe("a transport whose callbacks all fail", () => {
  it("serves its clients", async () => {
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { url, host, transport } = await serve({ debug: throws, telemetry: { count: throws, record: throws }, onError: throws });
    const [unlucky, lucky] = await Promise.all([connect(url), connect(url)]);
    await Promise.all([unlucky.enter(), lucky.enter(["t"])]);
    host.override = (_connection, output) => output.type === "submit" && throws();
    unlucky.send({ t: "request", id: "r1" as never, seq: 1, thread: "t" as never, name: "ask", payload: {} });
    expect((await unlucky.closed).code).toBe(CLOSE_CODES.internal);
    await expect.poll(() => transport.connections.size).toBe(1);
    host.append(threadKey("t"), `{"type":"a"}`);
    await lucky.next("events");
  });
});

describe("allowedOrigins", () => {
  it.each<[string, () => unknown, number]>([
    ["says yes", () => true, 101],
    ["is async and would say no", () => Promise.resolve(false), 503],
    ["is async and would say yes", () => Promise.resolve(true), 503],
    ["is async and fails", rejects, 503],
    ["throws a proxy", throwing(revoked()), 503],
  ])("that %s", async (_name, allowedOrigins, status) => {
    const { port, errors } = await serve({ allowedOrigins: allowedOrigins as () => boolean });
    expect((await askUpgrade(port, { Origin: "https://chat.example" })).status).toBe(status);
    expect(errors.length > 0).toBe(status === 503);
  });

  it("that says something like yes refuses", async () => {
    const { url } = await serve({ allowedOrigins: (() => "yes") as unknown as () => boolean });
    const client = await connect(url, { origin: "https://chat.example" });
    expect((await client.closed).code).toBe(CLOSE_CODES.origin_not_allowed);
  });
});
