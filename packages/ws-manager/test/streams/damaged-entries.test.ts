import { parseThreadId, parseUserId, threadStream } from "@apex/ws-queue-core";
import type { ServerFrame } from "@apex/ws-queue-core/protocol";
import { sqliteStore } from "@apex/ws-sqlite";
import { expect, test } from "vitest";
import { changeFile, freshFile, removeEntry, spoilEntry } from "../support/damaged-file.ts";
import { connectRaw, type RawClient } from "../support/raw-client.ts";
import { startService, type Service } from "../support/service.ts";

const STREAM = threadStream(parseUserId("ann"), parseThreadId("t1"));
const THREAD = { userId: "ann", threadId: "t1" };
const WIRE_STREAM = { kind: "thread", name: "t1" };
const COUNT = 10;

/** A service whose thread has ten notes, after something was done to its file while it was closed. */
async function serviceOn(damage: (file: string) => void): Promise<Service> {
  const file = freshFile();
  const first = await startService({ store: sqliteStore(file) });
  const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);
  await Promise.all(numbers.map((note) => first.manager.append(THREAD, "noted", { text: `note ${note}` })));
  await first[Symbol.asyncDispose]();
  damage(file);
  return startService({ store: sqliteStore(file) });
}

interface Told {
  readonly notes: readonly string[];
  readonly frames: readonly ServerFrame["t"][];
  readonly resets: readonly Extract<ServerFrame, { t: "reset" }>[];
}

/** Subscribes until the thread is live; after a reset from where `again` says. */
async function readThread(client: RawClient, again: (reset: Extract<ServerFrame, { t: "reset" }>) => string): Promise<Told> {
  const notes: string[] = [];
  const frames: ServerFrame["t"][] = [];
  const resets: Extract<ServerFrame, { t: "reset" }>[] = [];
  for (let n = 1, from = "start"; ; n += 1) {
    client.send({ t: "sub", n, stream: WIRE_STREAM, from });
    for (;;) {
      const frame = await client.nextOf("subscribed", "events", "live", "reset");
      frames.push(frame.t);
      if (frame.t === "live") return { notes, frames, resets };
      if (frame.t === "events") notes.push(...frame.entries.map(([, event]) => (event as { text: string }).text));
      if (frame.t !== "reset") continue;
      resets.push(frame);
      from = again(frame);
      break;
    }
    if (resets.length > 5) throw new Error("It goes in a circle");
  }
}

const notesWithout = (...lost: readonly number[]): string[] =>
  Array.from({ length: COUNT }, (_, index) => index + 1).flatMap((note) => (lost.includes(note) ? [] : [`note ${note}`]));

test("a client that knows of damage is given all that is readable, and is told what is not", async () => {
  await using service = await serviceOn((file) => {
    spoilEntry(file, STREAM, 4);
    removeEntry(file, STREAM, 7);
  });
  const client = await connectRaw(service.url, { features: ["damaged"] });
  const told = await readThread(client, (reset) => (reset.reason === "damaged" ? reset.cursor : "start"));
  expect(told.notes).toEqual(notesWithout(4, 7));
  expect(told.resets).toMatchObject([
    { reason: "damaged", oldest: 1, head: COUNT, offset: 4 },
    { reason: "damaged", oldest: 1, head: COUNT, offset: 7 },
  ]);
  expect(service.errors).toMatchObject([
    { code: "store_damaged", details: { stream: STREAM, offset: 4 } },
    { code: "store_damaged", details: { stream: STREAM, offset: 7 } },
  ]);
  await client.close();
});

test("a position behind damage stays good on the next connection", async () => {
  await using service = await serviceOn((file) => removeEntry(file, STREAM, 7));
  const first = await connectRaw(service.url, { features: ["damaged"] });
  const { resets } = await readThread(first, (reset) => (reset.reason === "damaged" ? reset.cursor : "start"));
  const cursor = resets[0]?.reason === "damaged" ? resets[0].cursor : "";
  const second = await connectRaw(service.url, { features: ["damaged"], subs: [{ n: 1, stream: WIRE_STREAM, from: cursor }] });
  expect(await second.next("subscribed")).toMatchObject({ resumed: true, cursor, offset: 7 });
  expect((await second.next("events")).entries).toHaveLength(3);
  await Promise.all([first.close(), second.close()]);
});

test("what is appended behind a newest entry that is gone comes at once, to who waits for it too", async () => {
  await using service = await serviceOn((file) => removeEntry(file, STREAM, COUNT));
  const client = await connectRaw(service.url, { features: ["damaged"] });
  const told = await readThread(client, (reset) => (reset.reason === "damaged" ? reset.cursor : "start"));
  expect(told.resets).toMatchObject([{ reason: "damaged", offset: COUNT }]);
  await service.manager.append(THREAD, "noted", { text: "the next" });
  expect(await client.next("events")).toMatchObject({ offset: COUNT + 1, entries: [[expect.any(String), { text: "the next" }]] });
  await client.close();
});

test("entries that are damaged while the store is open are passed over by the next reader, and a client that is live stays so", async () => {
  const file = freshFile();
  // Few are kept in memory, so that the others are read from the file.
  await using service = await startService({ store: sqliteStore(file), limits: { tailEntriesMax: 1 } });
  const note = (number: number) => service.manager.append(THREAD, "noted", { text: `note ${number}` });
  const told: Record<"live" | "next", unknown[]> = { live: [], next: [] };
  const listen = (whose: keyof typeof told): void =>
    void service.client("ann").thread("t1").on((event) => told[whose].push(event.type === "noted" && event.text), {
      onDamage: ({ first, last }) => told[whose].push([first, last]),
      onReset: () => void told[whose].push("reset"),
    });
  for (let number = 1; number <= COUNT; number += 1) await note(number);
  listen("live");
  await expect.poll(() => told.live).toEqual(notesWithout());
  spoilEntry(file, STREAM, 4);
  removeEntry(file, STREAM, 7);
  listen("next");
  await expect.poll(() => told.next).toHaveLength(COUNT);
  await note(COUNT + 1);
  const last = `note ${COUNT + 1}`;
  await expect.poll(() => told.next).toEqual([...notesWithout().map((text, index) => (index === 3 || index === 6 ? [index + 1, index + 1] : text)), last]);
  await expect.poll(() => told.live).toEqual([...notesWithout(), last]);
  expect(service.errors).toMatchObject([{ details: { stream: STREAM, offset: 4 } }, { details: { stream: STREAM, offset: 7 } }]);
});

test("to a client of before, the stream looks trimmed, and it comes to the head without a circle", async () => {
  await using service = await serviceOn((file) => {
    spoilEntry(file, STREAM, 1);
    removeEntry(file, STREAM, 7);
  });
  const client = await connectRaw(service.url);
  const told = await readThread(client, () => "start");
  expect(told.resets).toEqual([
    { t: "reset", n: 1, reason: "trimmed", oldest: 2, head: COUNT },
    { t: "reset", n: 2, reason: "trimmed", oldest: 8, head: COUNT },
  ]);
  expect(told.frames).toEqual(["reset", "subscribed", "events", "reset", "subscribed", "events", "live"]);
  expect(told.notes).toEqual(notesWithout(1, 7));
  await client.close();
});

test("a stream whose state is damaged ends its subscriptions with an error, and the others go on", async () => {
  await using service = await serviceOn((file) => changeFile(file, "UPDATE streams SET head_offset = -1 WHERE key = ?", STREAM));
  const client = await connectRaw(service.url, { features: ["damaged"] });
  client.send({ t: "sub", n: 1, stream: WIRE_STREAM, from: "start" });
  client.send({ t: "sub", n: 2, stream: { kind: "thread", name: "t2" }, from: "start" });
  expect(await client.next("error")).toMatchObject({ n: 1, code: "store_damaged", fault: "infra", retryable: false });
  expect(await client.next("live")).toMatchObject({ n: 2 });
  expect(service.errors).toMatchObject([{ code: "store_damaged", details: { stream: STREAM } }]);
  await client.close();
});
