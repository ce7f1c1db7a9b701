import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import * as v from "valibot";
import { afterAll, describe, expect, it } from "vitest";
import { createManager, DEFAULT_LIMITS, defineContract, type ApexError, type Limits, type Manager } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { revoked, throws } from "../misuse/support/odd-values.ts";
import { startService, take } from "../support/service.ts";

const ANN = { userId: "ann", threadId: "t1" };
const noted = (text: string) => ({ type: "noted", payload: { text } }) as const;
const as = (value: unknown): never => value as never;

const contract = defineContract({
  requests: { ask: v.object({}) },
  events: {
    noted: v.object({ text: v.string() }),
    slow: v.pipeAsync(v.object({ text: v.string() }), v.checkAsync(async ({ text }) => text !== "bad")),
    broken: { "~standard": { version: 1 as const, vendor: "test", validate: throws } },
  },
});

const folder = await mkdtemp(join(tmpdir(), "apex-many-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

const STORES: readonly { readonly name: string; readonly level: string; open(): StoreFactory }[] = [
  { name: "memory", level: "memory", open: () => memoryStore() },
  { name: "SQLite", level: "disk", open: () => sqliteStore(join(folder, `${(files += 1)}.db`)) },
];

async function startManager(store: StoreFactory, limits: Partial<Limits> = {}): Promise<Manager<typeof contract>> {
  return createManager({ contract, store, limits, authenticate: () => null, onError: () => undefined });
}

async function texts(manager: Manager<typeof contract>): Promise<string[]> {
  const found: string[] = [];
  for await (const event of manager.history(ANN)) found.push(event.type === "noted" ? event.text : "another");
  return found;
}

describe.each(STORES)("a list of events on the $name store", ({ level, open }) => {
  it("has dense offsets from the one of the answer on, in the order of the calls around it", async () => {
    await using manager = await startManager(open());
    const answers = await Promise.all([
      manager.append(ANN, "noted", { text: "a" }),
      manager.append(ANN, [noted("b"), noted("c"), noted("d")]),
      manager.append(ANN, "noted", { text: "e" }),
      manager.append(ANN, [noted("f")]),
    ]);
    const [{ stream }] = answers;
    expect(answers).toEqual([
      { stream, offset: 1, level },
      { stream, offset: 2, count: 3, level },
      { stream, offset: 5, level },
      { stream, offset: 6, count: 1, level },
    ]);
    expect(await texts(manager)).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  it("is taken up to the limits, and one event or byte more is refused as a whole, with the numbers (F01)", async () => {
    await using manager = await startManager(open(), { batchEventsMax: 3, batchBytesMax: 2_000 });
    const four = ["1", "2", "3", "4"].map((text) => noted(text));
    await expect(manager.append(ANN, four)).rejects.toMatchObject({ code: "batch_too_large", retryable: false, details: { events: 4, eventsMax: 3 } });
    const large = [noted("x"), noted("x".repeat(900)), noted("x".repeat(1_000))];
    await expect(manager.append(ANN, large)).rejects.toMatchObject({ code: "batch_too_large", details: { events: 3, bytesMax: 2_000, index: 2 } });
    await expect(manager.append(ANN, large.slice(0, 2))).resolves.toMatchObject({ offset: 1, count: 2 });
    await expect(manager.append(ANN, four.slice(1))).resolves.toMatchObject({ offset: 3, count: 3 });
  });

  it("of the largest size is taken", async () => {
    await using manager = await startManager(open());
    const events = Array.from({ length: DEFAULT_LIMITS.batchEventsMax }, (_, index) => noted(`${index}`.padEnd(800, "x")));
    await expect(manager.append(ANN, events)).resolves.toMatchObject({ offset: 1, count: events.length });
    expect(await texts(manager)).toHaveLength(events.length);
  });
});

describe("a list of events is refused before anything is written", () => {
  const refusals: readonly (readonly [string, unknown, string, number | undefined, RegExp])[] = [
    ["without an event", [], "invalid_argument", undefined, /append takes at least one event/],
    ["that cannot be read", revoked(), "invalid_event", undefined, /no event called/],
    ["that claims to be endless", new Array(4_000_000_000), "batch_too_large", undefined, /one call takes 512 events, not 4000000000/],
    ["whose length cannot be read", new Proxy([], { get: throws }), "invalid_argument", undefined, /length must be/],
    ["with an event that cannot be taken from it", Object.defineProperty([noted("a"), noted("b")], 1, { get: throws }), "invalid_argument", 1, /an event cannot be read/],
    ["with nothing instead of an event", [noted("a"), undefined, noted("b")], "invalid_argument", 1, /events\[1\]: append: an event must be an object/],
    ["with a pair instead of an event", [noted("a"), ["noted", { text: "b" }]], "invalid_argument", 1, /no field 0; it has: type, payload/],
    ["with a payload beside the type", [{ type: "noted", text: "a" }], "invalid_argument", 0, /no field text/],
    ["with a type that is no text", [noted("a"), { type: 7, payload: {} }], "invalid_argument", 1, /the name of an event as its type, not 7/],
    ["with a type of the library", [noted("a"), noted("b"), { type: "agent_completed", payload: {} }], "invalid_event", 2, /no event called agent_completed/],
    ["with a payload that its schema refuses", [noted("a"), { type: "noted", payload: { text: 7 } }], "invalid_event", 1, /events\[1\]: text: /],
    ["with an event whose schema fails", [noted("a"), { type: "broken", payload: {} }], "invalid_event", 1, /schema failed/],
    ["with an event that its schema refuses late", [noted("a"), { type: "slow", payload: { text: "bad" } }, { type: "slow", payload: { text: "good" } }], "invalid_event", 1, /events\[1\]/],
    ["with an event that is refused late, and one at once", [{ type: "slow", payload: { text: "bad" } }, noted(as(7))], "invalid_event", 1, /events\[1\]/],
    ["with an event that is too large", [noted("a"), noted("x".repeat(300_000))], "event_too_large", 1, /events\[1\]: noted has \d+ bytes/],
  ];
  it.each(refusals)("%s", async (_name, events, code, index, message) => {
    await using manager = await startManager(memoryStore());
    const refused = manager.append(ANN, as(events));
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    await refused.catch((error: unknown) => expect((error as ApexError).details["index"]).toBe(index));
    await expect(manager.append(ANN, [noted("first")])).resolves.toMatchObject({ offset: 1 });
  });

  it("and what was refused at once leaves no rejection behind", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", note);
    await using manager = await startManager(memoryStore());
    await expect(manager.append(ANN, [{ type: "slow", payload: { text: "bad" } }, noted(as(7))])).rejects.toMatchObject({ details: { index: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 1));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
});

it("what the caller does with the list and its payloads behind the call changes nothing", async () => {
  await using manager = await startManager(memoryStore());
  const events = [{ type: "noted" as const, payload: { text: "a" } }, noted("b")];
  const appended = manager.append(ANN, events);
  (events[0] as { payload: { text: string } }).payload.text = "changed";
  events.length = 0;
  await expect(appended).resolves.toMatchObject({ count: 2 });
  expect(await texts(manager)).toEqual(["a", "b"]);
});

it("a list is acknowledged with its last event, and an answer that says no count is one event's", async () => {
  await using manager = await startManager(memoryStore());
  const appended = await manager.append(ANN, [noted("a"), noted("b"), noted("c")]);
  const { count: _count, ...first } = appended;
  await expect(manager.acknowledged(appended, { timeoutMs: 1 })).rejects.toMatchObject({ code: "deadline_exceeded", details: { offset: 3 } });
  await expect(manager.acknowledged(first, { timeoutMs: 1 })).rejects.toMatchObject({ code: "deadline_exceeded", details: { offset: 1 } });
  await expect(manager.acknowledged(as({ ...appended, count: 0 }))).rejects.toMatchObject({ code: "invalid_argument" });
});

it("a list reaches a client over a real socket as any events do", async () => {
  await using service = await startService();
  const events = service.client("ann").thread("t1").events({ from: "start" });
  await service.manager.append(ANN, [noted("a"), noted("b")]);
  const seen = await take(2, events);
  expect(seen).toMatchObject([{ type: "noted", text: "a", ...ANN }, { type: "noted", text: "b", ...ANN }]);
  expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(2);
});
