import { DatabaseSync } from "node:sqlite";
import { deadStream, type ProducerId, type RequestId, type Tag, type Telemetry } from "@apex/ws-queue-core";
import type { Op } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { migrate, pragmaNumber } from "../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS, OFFSET_BITS } from "../src/database/schema.ts";
import { append, createAuthor, person, readAll, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { damageEntry } from "./support/damage.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const BOB = person("bob");
const DAY_MS = 86_400_000;
const WAITING = { requestId: "r1" as RequestId, offset: 1, after: { offset: 0, tag: "AAAAAAAA0" as Tag }, cancelled: false };
/** When the old file was written to last, by the wall clock: before any test is run. */
const WRITTEN_AT = Date.UTC(2026, 0, 1);

const DEAD = deadStream(BOB.userId);
const letter = (number: number): string => `{"type":"dead_letter","n":${number}}`;
/** The first is trimmed and not deleted yet. */
const DEAD_TEXTS = [letter(1), letter(2), '{"type":"other"}', "]} no JSON", '"text"', letter(6)];

/** A file as version `version` of the schema left it: a thread with three events, a day apart, and another one with a request that was begun twice, and dead letters. */
function oldFile(version: number): string {
  const file = freshPath();
  const old = new DatabaseSync(file);
  migrate(old, APPLICATION_ID, MIGRATIONS.slice(0, version));
  const tag = (offset: number): string => `AAAAAAAA${offset}`;
  old
    .prepare("INSERT INTO streams (key, birth_tag, before_offset, before_tag, head_offset, head_tag, bytes, oldest_at) VALUES (?, ?, 0, ?, 3, ?, 21, ?)")
    .run(ANN.thread, tag(0), tag(0), tag(3), WRITTEN_AT - 2 * DAY_MS);
  const insert = old.prepare("INSERT INTO entries (id, tag, at, bytes, text) VALUES (?, ?, ?, 7, ?)");
  for (const offset of [1, 2, 3]) insert.run(2 ** OFFSET_BITS + offset, tag(offset), WRITTEN_AT - (3 - offset) * DAY_MS, `{"n":${offset}}`);
  old
    .prepare("INSERT INTO streams (key, birth_tag, before_offset, before_tag, head_offset, head_tag, bytes, oldest_at) VALUES (?, ?, 1, ?, ?, ?, 70, ?)")
    .run(DEAD, tag(0), tag(1), DEAD_TEXTS.length, tag(DEAD_TEXTS.length), WRITTEN_AT - 2 * DAY_MS);
  const insertDead = old.prepare("INSERT INTO entries (id, tag, at, bytes, text) VALUES (?, ?, ?, 14, ?)");
  for (const [index, text] of DEAD_TEXTS.entries()) insertDead.run(2 * 2 ** OFFSET_BITS + index + 1, tag(index + 1), WRITTEN_AT - 2 * DAY_MS, text);
  const state = { lease: { counter: 2, renewal: 7 }, attempt: 2, died: ["run-1"], waiting: [WAITING], tombstones: [], openRuns: [] };
  old.prepare("INSERT INTO threads (key, state, ledger, is_pending, is_leased) VALUES (?, ?, '[0]', 1, 0)").run(BOB.thread, JSON.stringify(state));
  old.prepare("INSERT INTO producers (id, user_id, used_at, ledger) VALUES ('ann-p1', 'ann', ?, '[7,[7,\"c7\",0]]')").run(WRITTEN_AT - DAY_MS);
  // From version 4 on a store has a time of its own.
  if (version >= 4) old.prepare("INSERT INTO meta (name, value) VALUES ('time', ?)").run(JSON.stringify({ ms: WRITTEN_AT, originMs: 0 }));
  // From version 6 on dead letters have an index.
  if (version >= 6) for (const offset of [2, 6]) old.prepare("INSERT INTO dead_letters (key, offset, at) VALUES (?, ?, ?)").run(DEAD, offset, WRITTEN_AT - 2 * DAY_MS);
  old.close();
  return file;
}

async function openOld(file: string) {
  const errors: unknown[] = [];
  const counts: Record<string, number> = {};
  const telemetry: Telemetry = { count: (name, by) => void (counts[name] = (counts[name] ?? 0) + by), record: () => undefined };
  const store = await openSqliteStore(file, { onError: (error) => errors.push(error), telemetry });
  onTestFinished(() => store.close());
  return { store, errors, counts };
}

const numbers = (...all: readonly number[]): string[] => all.map((number) => `{"n":${number}}`);

describe.each([1, 2, 3, 4, 5, 6])("a file of version %s", (version) => {
  it("is read and appended to; what was in it is unverified, and counted as that", async () => {
    const { store, counts, errors } = await openOld(oldFile(version));
    await (await createAuthor(store, ANN)).commit(append(ANN, ...numbers(4)));
    expect(await readTexts(store, ANN)).toEqual(numbers(1, 2, 3, 4));
    expect(counts).toEqual({ "store.entries.unverified": 3 });
    expect(errors).toEqual([]);
  });

  it("has its entries passed over that are no JSON, and those that came later where they were altered", async () => {
    const file = oldFile(version);
    const { store, errors } = await openOld(file);
    await (await createAuthor(store, ANN)).commit(append(ANN, ...numbers(4, 5)));
    damageEntry(file, ANN.thread, 2, "text-no-json");
    damageEntry(file, ANN.thread, 4, "text-flipped");
    expect((await readAll(store, ANN.thread)).entries.map(({ offset }) => offset)).toEqual([1]);
    const second = await store.read({ stream: ANN.thread, from: { offset: 2, tag: "AAAAAAAA2" as never }, entriesMax: 9, bytesMax: 999 });
    expect(second).toMatchObject({ status: "page", page: { entries: [{ offset: 3 }] } });
    const third = await store.read({ stream: ANN.thread, from: { offset: 3, tag: "AAAAAAAA3" as never }, entriesMax: 9, bytesMax: 999 });
    expect(third).toMatchObject({ status: "reset", reason: "damaged", resume: { offset: 4 } });
    expect(errors).toMatchObject([{ details: { offset: 4 } }]);
  });

  it("has its own time from the newest date in it: a wall clock that is far ahead at its first start deletes nothing", async () => {
    const { store, errors } = await openOld(oldFile(version));
    await store.maintain({ wallMs: WRITTEN_AT + 400 * DAY_MS, monotonicMs: 10 });
    expect(await readTexts(store, ANN)).toEqual(numbers(1, 2, 3));
    expect(errors).toMatchObject([{ code: "clock_disagrees", details: { storeMs: WRITTEN_AT + DAY_MS } }]);
    // The limit is 30 days.
    await store.maintain({ wallMs: 0, monotonicMs: 10 + 28 * DAY_MS });
    expect(await readTexts(store, ANN)).toEqual(numbers(3));
  });

  it("has what waits in it due at once and begun as often as it was, and may have it wait for its next attempt", async () => {
    const { store, errors } = await openOld(oldFile(version));
    const { thread, userId } = BOB;
    const lease = { fence: undefined, counter: 2, renewal: 7 };
    expect(await store.pending(undefined, 9)).toEqual({ threads: [{ thread, dueAt: 0, delayMs: 0, priority: "normal", lease }], next: undefined });
    expect(await store.thread(thread)).toMatchObject({ attempt: 2, excused: 0, failures: [], postponed: undefined, died: ["run-1"] });
    const held = await store.lease({ type: "acquire", thread, nonce: "n", seen: { counter: 2, renewal: 7, fence: undefined } });
    const author = { kind: "owner", thread, fence: { counter: 3, nonce: "n" }, sequence: 1, id: "c1" } as const;
    const postpone: Op = { type: "postpone", thread, requestId: WAITING.requestId, dueAt: 70, delayMs: 7, failure: { code: "x", message: "y" } };
    const result = await store.commit({ userId, author, ops: [postpone], at: 0, durability: "memory" });
    expect([held, result]).toMatchObject([{ status: "held" }, { status: "committed" }]);
    expect(await store.thread(thread)).toMatchObject({ attempt: 2, excused: 0, failures: [{ attempt: 2, code: "x", message: "y" }] });
    expect(await store.pending(undefined, 9)).toMatchObject({ threads: [{ thread, dueAt: 70, delayMs: 7 }] });
    expect(errors).toEqual([]);
  });

  it("has its producers known to their users, and another user may take their names", async () => {
    const { store, errors } = await openOld(oldFile(version));
    const producer = "ann-p1" as ProducerId;
    expect(await store.producer(ANN.userId, producer)).toEqual({ producer, accepted: 7, settled: 7 });
    expect(await store.producer(BOB.userId, producer)).toBeUndefined();
    await (await createAuthor(store, BOB, producer)).commit(append(BOB, "1"));
    const again = { kind: "producer", producer, sequence: 7, id: "c7" } as const;
    expect(await store.commit({ userId: ANN.userId, author: again, ops: [], at: 0, durability: "memory" })).toMatchObject({ duplicate: true });
    await (await createAuthor(store, ANN)).commit(append(ANN, "4"));
    expect(await Promise.all([ANN, BOB].map(async ({ userId }) => (await store.producer(userId, producer))?.accepted))).toEqual([8, 1]);
    expect(errors).toEqual([]);
  });

  it("is whole after a process that died in the middle of the step to the newest version", async () => {
    const file = oldFile(version);
    const child = startChild("migrator", [file]);
    expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
    expect(pragmaNumber(openOutsider(file), "user_version")).toBe(MIGRATIONS.length - 1);
    const { store, errors } = await openOld(file);
    expect(await readTexts(store, ANN)).toEqual(numbers(1, 2, 3));
    expect(pragmaNumber(openOutsider(file), "user_version")).toBe(MIGRATIONS.length);
    expect((await store.pending(undefined, 9)).threads).toMatchObject([{ thread: BOB.thread }]);
    expect((await store.deadLetters(undefined, 9)).letters).toMatchObject([{ offset: 2 }, { offset: 6 }]);
    expect(await store.producer(ANN.userId, "ann-p1" as ProducerId)).toMatchObject({ accepted: 7 });
    expect(errors).toEqual([]);
  });
});

it("those of the dead letters of the first version that are kept are found, and settled as new ones are", async () => {
  const { store, errors } = await openOld(oldFile(1));
  const kept = [2, 6].map((offset) => ({ stream: DEAD, offset, text: letter(offset) }));
  expect(await store.deadLetters(undefined, 9)).toEqual({ letters: kept, next: undefined });
  const bob = await createAuthor(store, BOB);
  await bob.commit({ type: "settle-letter", stream: DEAD, letter: 2, text: "settled" }, { type: "dead-letter", stream: DEAD, text: "8" });
  expect((await store.deadLetters(undefined, 9, BOB.userId)).letters.map(({ offset }) => offset)).toEqual([6, 8]);
  await expect(bob.commit({ type: "settle-letter", stream: DEAD, letter: 1, text: "settled" })).rejects.toThrow("letter_gone");
  expect(errors).toEqual([]);
});

it("a new time that is lost begins with the newest date that is there", async () => {
  const file = freshPath();
  const first = await openSqliteStore(file);
  await first.maintain({ wallMs: WRITTEN_AT, monotonicMs: 0 });
  const author = await createAuthor(first, ANN);
  await first.commit({ ...author.prepare(append(ANN, "1")), at: 50 * DAY_MS });
  await first.close();
  openOutsider(file).exec("UPDATE meta SET value = 'no time' WHERE name = 'time'");
  const { store } = await openOld(file);
  await store.maintain({ wallMs: WRITTEN_AT + 400 * DAY_MS, monotonicMs: 0 });
  expect(await readTexts(store, ANN)).toEqual(["1"]);
});
