import type { StandardSchemaV1 } from "@standard-schema/spec";
import { createError, type ErrorCode } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { validatePayload } from "../../src/validate-payload.ts";
import { createManager, defineContract } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, type ServiceOptions } from "../support/service.ts";
import { fail, revoked, throws, trapped } from "./support/odd-values.ts";

const schema = (validate: (value: unknown) => unknown): StandardSchemaV1 => ({ "~standard": { version: 1, vendor: "test", validate: validate as never } });
const check = async (validate: (value: unknown) => unknown, code: ErrorCode = "invalid_event") => validatePayload(schema(validate), { n: 1 }, code);

describe("a schema has not accepted a value when it", () => {
  it.each<[string, () => unknown]>([
    ["throws", throws],
    ["throws null", () => fail(null)],
    ["throws a proxy", () => fail(trapped())],
    ["rejects", () => Promise.reject(new Error("mine"))],
    ["answers with nothing", () => undefined],
    ["answers with true", () => true],
    ["answers with an object that says neither", () => ({})],
    ["answers with a revoked proxy", revoked],
    ["answers with a promise of nothing", () => Promise.resolve()],
    ["answers with a thenable that throws", () => ({ then: throws })],
    ["answers with an object whose issues cannot be read", () => ({ get issues() { return throws(); } })],
    ["says null about its issues", () => ({ issues: null, value: 1 })],
    ["says a text about its issues", () => ({ issues: "no", value: 1 })],
    ["has an issue that is null", () => ({ issues: [null] })],
    ["has an issue without words", () => ({ issues: [{}] })],
    ["has an issue with an odd path", () => ({ issues: [{ message: "no", path: [Symbol("s"), { key: Object.create(null) as string }] }] })],
    ["has an issue that cannot be read", () => ({ issues: [trapped()] })],
    ["has no issues left", () => ({ issues: [] })],
  ])("%s", async (_name, validate) => {
    expect(await check(validate)).toMatchObject({ ok: false, error: { code: "invalid_event" } });
  });
});

describe("a schema has accepted a value when it", () => {
  it.each<[string, () => unknown]>([
    ["gives it", () => ({ value: 7 })],
    ["gives a promise of it", () => Promise.resolve({ value: 7 })],
    ["gives a thenable that answers twice", () => ({ then: (resolve: (value: unknown) => void) => (resolve({ value: 7 }), resolve({ issues: [] })) })],
  ])("%s", async (_name, validate) => {
    expect(await check(validate)).toEqual({ ok: true, value: 7 });
  });
});

it("a schema that throws a retryable error of this library asks to be run again later", async () => {
  const error = createError("store_unavailable", undefined, { retryAfterMs: 5 });
  await expect(check(() => fail(error))).rejects.toBe(error);
  await expect(check(() => Promise.reject(error))).rejects.toBe(error);
});

describe("a request whose schema fails", () => {
  it("is refused for good, the service hears why, and the requests behind it are taken", async () => {
    const odd = { requests: { ask: schema((value) => ((value as { question: string }).question === "odd" ? throws() : { value })), fail: schema(() => ({ value: {} })) } };
    await using service = await startService({ contract: odd } as unknown as ServiceOptions);
    service.manager.onRequest("ask", () => 1);
    const client = await connectRaw(service.url);
    await client.next("welcome");
    const ask = (seq: number, question: string): void => client.send({ t: "request", id: `r${seq}`, seq, thread: "t", name: "ask", payload: { question } });
    ask(1, "odd");
    ask(2, "why?");
    expect(await client.next("rejected")).toMatchObject({ seq: 1, code: "invalid_payload" });
    expect(await client.next("accepted")).toMatchObject({ seq: 2 });
    expect(service.errors).toEqual([expect.objectContaining({ code: "invalid_payload", cause: new Error("the application's own") })]);
  });
});

it("an event whose schema fails is refused, with the cause", async () => {
  await using manager = await createManager({
    contract: defineContract({ requests: {}, events: { noted: schema(throws) } }),
    authenticate: () => null,
    store: memoryStore(),
  });
  await expect(manager.append({ userId: "ann", threadId: "t" }, "noted", {})).rejects.toMatchObject({
    code: "invalid_event",
    cause: new Error("the application's own"),
  });
});

describe("a request whose schema changes the payload that it checks", () => {
  it.each<[string, unknown]>([
    ["to a BigInt", 1n],
    ["to a function of its JSON that throws", { toJSON: throws }],
    ["to nothing", undefined],
    ["to more than an event may have", "x".repeat(400_000)],
  ])("%s is kept as the client sent it", async (_name, value) => {
    const changes = schema((payload) => {
      const { question } = payload as { question: unknown };
      if (question !== "?") return { issues: [{ message: "changed" }] };
      return { value: Object.assign(payload as object, { question: value }) };
    });
    await using service = await startService({ contract: { requests: { ask: changes, fail: changes } } } as unknown as ServiceOptions);
    const handled: unknown[] = [];
    service.manager.onRequest("ask", (_ctx, payload) => void handled.push(payload));
    const client = await connectRaw(service.url);
    await client.next("welcome");
    client.send({ t: "sub", n: 1, stream: { kind: "thread", name: "t1" }, from: "start" });
    client.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: "?" } });
    expect(await client.nextOf("accepted", "rejected")).toMatchObject({ t: "accepted" });
    expect((await client.next("events")).entries).toMatchObject([[expect.any(String), { type: "request_completed" }]]);
    expect(handled).toEqual([{ question: value }]);
    await client.close();
  });
});
