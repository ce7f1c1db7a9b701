import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, cursorOf, webStorage, type ApexError, type Client, type ConnectOptions, type OutboxStorage, type UntypedContract } from "../src/index.ts";
import { createPair, FAST, reached, type Pair } from "./support/connected.ts";
import { createMapStorage } from "./support/map-storage.ts";
import { refusal } from "./support/refusal.ts";
import { createScriptedServer } from "./support/scripted-server.ts";

const fail = (): never => {
  throw new Error("do not look");
};
/** Values that throw when they are looked at. */
const HOSTILE: readonly unknown[] = [
  new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail }),
  Object.defineProperty({}, "from", { get: fail, enumerable: true }),
];

/** Refused as this field, by a message that says what it was. */
const refusedAs = (code: ApexError["code"], name: string, was = /not /): unknown => {
  const { message } = refusal(code, was) as { message?: unknown };
  return expect.objectContaining({ code, details: expect.objectContaining({ name }) as unknown, ...(message ? { message } : {}) });
};

describe("what is passed to connect", () => {
  const connecting = (options: object): (() => unknown) => () => connect("ws://127.0.0.1:9/ws", options as ConnectOptions);

  it.each<[string, object]>([
    ["token", { token: "secret" }],
    ["token", { token: null }],
    ["onError", { onError: "log" }],
    ["storage.open", { storage: {} }],
    ["storage.open", { storage: { open: 5 } }],
    ["webSocket", { webSocket: {} }],
    ...[0, -1, 0.5, Number.NaN, Infinity, "500", null, 1n, new Date()].map((value): [string, object] => ["settings.backoffMinMs", { settings: { backoffMinMs: value } }]),
    ["settings.backOffMs", { settings: { backOffMs: 5 } }],
    ["settings.toString", { settings: { toString: 5 } }],
  ])("is refused as misconfigured: %s, case %#", (name, options) => {
    expect(connecting(options)).toThrowError(refusedAs("misconfigured", name));
  });

  it("is never shown where it may be a token", () => {
    expect(connecting({ token: "secret" })).toThrowError(expect.not.objectContaining({ message: expect.stringContaining("secret") as unknown }) as Error);
  });

  it.each([null, 5, "x", HOSTILE[0]])("has options that are an object, case %#", (options) => {
    expect(connecting(options as object)).toThrowError(refusedAs("invalid_argument", "options"));
    expect(connecting({ settings: options })).toThrowError(refusedAs("invalid_argument", "settings"));
  });

  it.each(["http://x", "", "ws", 5, null, Symbol("x"), { toString: fail }])("has an address of a WebSocket, case %#", (url) => {
    expect(() => connect(url as string)).toThrowError(expect.objectContaining({ code: "invalid_argument" }) as Error);
  });

  it("may leave a setting to its default by undefined", async () => {
    const client = connect("ws://127.0.0.1:9/ws", { settings: { backoffMinMs: undefined as never, stableMs: 1 } });
    await client.close();
  });
});

describe("what is passed to a client", () => {
  let pair: Pair;
  let client: Client<UntypedContract>;
  beforeAll(async () => {
    pair = await createPair();
    ({ client } = pair);
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  const threadOf = () => client.thread("t1");

  it.each<[string, object]>([
    ["deadlineInMs", { deadlineInMs: Number.NaN }],
    ["deadlineInMs", { deadlineInMs: -1 }],
    ["deadlineInMs", { deadlineInMs: 0.5 }],
    ["deadlineInMs", { deadlineInMs: Infinity }],
    ["deadlineInMs", { deadlineInMs: "60000" }],
    ["deadlineInMs", { deadlineInMs: null }],
    ["deadline", { deadlineInMs: Number.MAX_SAFE_INTEGER }],
    ["deadlineInMs", { deadlineInMs: 5, deadline: 5 }],
    ["deadline", { deadline: Number.NaN }],
    ["deadline", { deadline: new Date() }],
    ["durability", { durability: 5 }],
    ["durability", { durability: "" }],
    ["durability", { durability: "x".repeat(129) }],
    ["options", HOSTILE[0] as object],
    ["options", null as unknown as object],
  ])("as the options of a request is refused: %s, case %#", (name, options) => {
    expect(() => threadOf().request("ask", null, options)).toThrowError(refusedAs("invalid_argument", name));
  });

  it.each<[string, unknown]>([
    ["a BigInt", 1n],
    ["a function", fail],
    ["a symbol", Symbol("x")],
    ["a toJSON that throws", { toJSON: fail }],
    ["a toJSON that throws null", { toJSON: () => { throw null as unknown as Error; } }],
    ["a getter that throws", Object.defineProperty({}, "x", { get: fail, enumerable: true })],
    ["a Proxy that throws", HOSTILE[0]],
    ["NaN", { at: [Number.NaN] }],
    ["Infinity", Infinity],
  ])("as a payload is refused that is no JSON: %s", (_, payload) => {
    expect(() => threadOf().request("ask", payload as never)).toThrowError(expect.objectContaining({ code: "invalid_argument", details: { name: "payload" } }) as Error);
  });

  it.each([[5], [""], [null], ["x".repeat(129)], ["a\u0000b"], ["\ud800"], [{ toString: fail }], [HOSTILE[0]]])("as a name or an id is refused, case %#", (id) => {
    const calls = [(): unknown => client.thread(id as string), () => threadOf().cancelRun(id as string), () => threadOf().cancelRequest(id as string)];
    for (const call of calls) expect(call).toThrowError(expect.objectContaining({ code: "invalid_id" }) as Error);
    expect(() => threadOf().request(id as string, null)).toThrowError(refusedAs("invalid_argument", "name"));
    expect(() => client.stream({ kind: "thread", name: id as string })).toThrowError(refusedAs("invalid_argument", "stream"));
  });

  it.each([null, 5, "t1", { kind: "thread" }, { kind: "toString", name: "x" }, { kind: "shared", name: "x", user: "" }, HOSTILE[0]])("as a stream is refused, case %#", (stream) => {
    expect(() => client.stream(stream as never)).toThrowError(refusedAs("invalid_argument", "stream"));
  });

  it.each<[string, object]>([
    ["from", { from: 7 }],
    ["from", { from: null }],
    ["from", { from: "" }],
    ["onReset", { onReset: "strat" }],
    ["onReset", { onReset: 5 }],
    ["onDamage", { onDamage: "start" }],
    ["signal", { signal: {} }],
    ["signal", { signal: "stop" }],
    ["options", "head" as unknown as object],
    ["options", HOSTILE[1] as object],
  ])("as the options of a reading is refused: %s, case %#", (name, options) => {
    for (const call of [(): unknown => threadOf().events(options), () => threadOf().requests(options), () => threadOf().on(() => undefined, options)]) {
      expect(call).toThrowError(refusedAs("invalid_argument", name));
    }
  });

  it.each([undefined, null, 5, {}])("as a handler is refused, case %#", (handler) => {
    for (const add of ["onPhase", "onReset", "onDamage"] as const) {
      expect(() => client[add](handler as never)).toThrowError(refusedAs("invalid_argument", add));
    }
    expect(() => threadOf().on(handler as never)).toThrowError(refusedAs("invalid_argument", "handler"));
  });

  it.each([null, 5, {}, HOSTILE[0]])("as an event that it is not is refused, case %#", (event) => {
    expect(() => cursorOf(event as object)).toThrowError(expect.objectContaining({ code: "invalid_argument" }) as Error);
  });

  it("that is right goes over the same connection afterwards", async () => {
    threadOf().request("ask", { text: "half an emoji \ud83d", nothing: undefined } as never, { deadlineInMs: 60_000, durability: "memory" });
    expect((await pair.connection.take("request")).payload).toEqual({ text: "half an emoji \ud83d" });
    expect(pair.connection.untaken).toEqual([]);
    expect(pair.errors).toEqual([]);
  });

  it("that no frame can hold is refused, and not as something that would fit later", async () => {
    const huge = threadOf().request("ask", "x".repeat(2_000_000));
    await expect(huge.accepted).rejects.toMatchObject({ code: "frame_too_large", retryable: false });
    await expect(threadOf().request("ask", "x".repeat(70_000)).accepted).rejects.toMatchObject({ code: "frame_too_large" });
  });
});

describe("what a storage gives", () => {
  const SOUND = { v: 2, userId: "ann", producer: "p1", last: 1, isLeaving: false, items: [] };
  const ITEM = { body: { t: "request", id: "r1", thread: "t1", name: "ask", payload: null }, bytes: 90, seq: 1, isSent: true };

  it.each<[string, unknown]>([
    ["a text", "x"],
    ["a number", 5],
    ["a list", [SOUND]],
    ["another version", { ...SOUND, v: 3 }],
    ["no items", { ...SOUND, items: undefined }],
    ["items that are none", { ...SOUND, items: [null, {}] }],
    ["an item without a body", { ...SOUND, items: [{ ...ITEM, body: undefined }] }],
    ["an item with a sequence that is none", { ...SOUND, items: [{ ...ITEM, seq: "1" }] }],
    ["an item that no server could read", { ...SOUND, items: [{ ...ITEM, body: { ...ITEM.body, id: "" } }] }],
    ["a deadline that is none", { ...SOUND, items: [{ ...ITEM, body: { ...ITEM.body, deadline: "x" } }] }],
    ["a request without a payload", { ...SOUND, items: [{ ...ITEM, body: { ...ITEM.body, payload: undefined } }] }],
    ["a sequence that is none", { ...SOUND, last: Number.NaN }],
    ["a producer that is none", { ...SOUND, producer: 5 }],
    ["a Proxy that throws", HOSTILE[0]],
  ])("and is no outbox is said, and not used: %s", async (_, stored) => {
    await using server = await createScriptedServer();
    const reported = Promise.withResolvers<ApexError>();
    const storage: OutboxStorage = { open: () => Promise.resolve({ load: () => stored, save: () => undefined, close: () => undefined }) };
    await using client = connect(server.url, { settings: FAST, storage, onError: reported.resolve });
    const connection = await server.connection();
    expect((await connection.welcome()).producer).toBeUndefined();
    expect(await reported.promise).toHaveProperty("code");
    client.thread("t1").request("ask", "own");
    expect(await connection.take("request")).toMatchObject({ seq: 1, payload: "own" });
    await reached(client, "live");
  });

  it.each([
    ["nothing", () => undefined],
    ["later", () => Promise.resolve(undefined)],
  ])("may be %s", async (_, load) => {
    await using server = await createScriptedServer();
    const saved: unknown[] = [];
    const storage: OutboxStorage = { open: async () => ({ load, save: (value) => void saved.push(value), close: () => undefined }) };
    await using client = connect(server.url, { settings: FAST, storage, onError: (error) => saved.push(error) });
    await (await server.connection()).welcome();
    await reached(client, "live");
    expect(saved).toMatchObject([{ v: 2, items: [] }]);
  });

  it("and could not be read is not written over", async () => {
    await using server = await createScriptedServer();
    const area = createMapStorage();
    const key = `apex-ws:${server.url}:tab`;
    area.setItem(key, JSON.stringify({ ...SOUND, items: [ITEM] }));
    const blocked = Object.assign(Object.create(area) as Storage, { getItem: fail });
    const reported = Promise.withResolvers<ApexError>();
    await using client = connect(server.url, { settings: FAST, storage: webStorage({ area: blocked }), onError: reported.resolve });
    await (await server.connection()).welcome();
    expect((await reported.promise).cause).toMatchObject({ message: "do not look" });
    await reached(client, "live");
    expect(JSON.parse(area.getItem(key) ?? "")).toMatchObject({ items: [{ body: { id: "r1" } }] });
  });

  it.each(["request throws", "request rejects", "request gives nothing"])("of locks that fail is nothing: %s", async (how) => {
    await using server = await createScriptedServer();
    const request = { "request throws": fail, "request rejects": async () => fail(), "request gives nothing": () => undefined }[how];
    const reported = Promise.withResolvers<ApexError>();
    const storage = webStorage({ area: createMapStorage(), locks: { request } as never });
    await using client = connect(server.url, { settings: FAST, storage, onError: reported.resolve });
    await (await server.connection()).welcome();
    expect(await reported.promise).toMatchObject({ code: "internal" });
    await reached(client, "live");
  });
});
