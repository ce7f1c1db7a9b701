import type { ProducerId, RequestId } from "@apex/ws-queue-core";
import type { PendingCursor } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { append, clocksAt, createAuthor, person, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const BOB = person("bob");
const DAY_MS = 86_400_000;

/** What may stand in a row of state: no JSON, JSON of another shape, a number that is none, one beyond all bounds. */
const THREADS = ["no JSON", "7", "{}", '{"lease":{"counter":-1,"renewal":0}}', "9223372036854775807"] as const;
const OPEN_RUNS = ['{"tools":"abc"}', '{"tools":[null]}', '{"tools":5}', '{"tools":[{"toolCallId":7}]}'] as const;
const HEADS = ['{"excused":-1}', '{"failures":[7]}', '{"failures":[{"attempt":1,"code":"x"}]}', '{"postponed":5}', '{"postponed":{"dueAt":0.5,"delayMs":1}}'] as const;
const LEDGERS = ["no JSON", "{}", "[]", '["1"]', "[-1]", '[1,["1","a",0]]', "[1e300]"] as const;
const STREAMS = ["bytes = -1", "bytes = 'many'", "head_offset = 9223372036854775807", "before_offset = head_offset + 1", "head_offset = 0", "head_offset = 68719476735", "head_tag = 'a b'"] as const;

/** A store of two people with an event and a request each, in whose file this was done while it was closed. */
async function storeAfter(change: string) {
  const file = freshPath();
  const first = await openSqliteStore(file, { synchronous: "off" });
  for (const who of [ANN, BOB]) {
    const author = await createAuthor(first, who);
    await author.commit(append(who, "1"));
    await author.commit({ type: "enqueue", thread: who.thread, requestId: "r1" as RequestId, text: "{}" });
  }
  await first.close();
  openOutsider(file).exec(change);
  const errors: unknown[] = [];
  const store = await openSqliteStore(file, { synchronous: "off", onError: (error) => errors.push(error) });
  onTestFinished(() => store.close());
  return { file, store, errors };
}

const quoted = (value: string): string => (/^\d+$/.test(value) && value.length > 3 ? value : `'${value}'`);
const damaged = (details: object) => ({ code: "store_damaged", retryable: false, details });

describe.each(THREADS)("a thread whose state is %s", (state) => {
  it("is refused, and all others go on", async () => {
    const { store, errors } = await storeAfter(`UPDATE threads SET state = ${quoted(state)} WHERE key = '${ANN.thread}'`);
    const author = await createAuthor(store, ANN);
    const enqueue = { type: "enqueue", thread: ANN.thread, requestId: "r2" as RequestId, text: "{}" } as const;
    const commits = [author.prepare(enqueue), (await createAuthor(store, BOB)).prepare({ ...enqueue, thread: BOB.thread })];
    const [ann, bob] = await Promise.allSettled(commits.map((commit) => store.commit(commit)));
    expect(ann).toMatchObject({ status: "rejected", reason: damaged({ thread: ANN.thread }) });
    expect(bob).toMatchObject({ status: "fulfilled", value: { status: "committed" } });
    await expect(store.lease({ type: "acquire", thread: ANN.thread, nonce: "n", seen: undefined })).rejects.toMatchObject(damaged({ thread: ANN.thread }));
    await expect(store.thread(ANN.thread)).rejects.toMatchObject(damaged({ thread: ANN.thread }));
    expect(await store.pending(undefined, 10)).toMatchObject({ threads: [{ thread: BOB.thread }], next: undefined });
    expect(await readTexts(store, ANN)).toEqual(["1"]);
    expect(errors).toMatchObject([damaged({ thread: ANN.thread })]);
  });
});

it.each(OPEN_RUNS)("a thread with the open run %s is refused", async (fields) => {
  const run = `json_patch('{"runId":"x","agentName":"a"}', '${fields}')`;
  const { store } = await storeAfter(`UPDATE threads SET state = json_set(state, '$.openRuns', json_array(json(${run}))) WHERE key = '${ANN.thread}'`);
  await expect(store.thread(ANN.thread)).rejects.toMatchObject(damaged({ thread: ANN.thread }));
});

it.each(HEADS)("a thread whose head has %s is refused", async (fields) => {
  const { store } = await storeAfter(`UPDATE threads SET state = json_patch(state, '${fields}') WHERE key = '${ANN.thread}'`);
  await expect(store.thread(ANN.thread)).rejects.toMatchObject(damaged({ thread: ANN.thread }));
});

it.each(["'soon'", "1.5", "9007199254740993", "9223372036854775807", "-5"])("a thread that is due at %s keeps no other from being found", async (at) => {
  const { store } = await storeAfter(`UPDATE threads SET due_at = ${at} WHERE key = '${ANN.thread}'; UPDATE threads SET due_at = 2 WHERE key = '${BOB.thread}'`);
  const found: string[] = [];
  let next: PendingCursor | undefined;
  do {
    const page = await store.pending(next, 1);
    found.push(...page.threads.map(({ thread }) => thread));
    ({ next } = page);
  } while (next !== undefined && found.length < 9);
  expect(found).toEqual([BOB.thread]);
  await (await createAuthor(store, ANN)).commit({ type: "enqueue", thread: ANN.thread, requestId: "r2" as RequestId, text: "{}" });
  expect((await store.pending(undefined, 9)).threads).toHaveLength(2);
});

it.each(LEDGERS)("a producer whose ledger is %s is refused, and all others go on", async (ledger) => {
  const { store } = await storeAfter(`UPDATE producers SET ledger = '${ledger}' WHERE id = 'ann-p1'`);
  await expect(store.producer(ANN.userId, "ann-p1" as ProducerId)).rejects.toMatchObject(damaged({ producer: "ann-p1" }));
  const other = await createAuthor(store, ANN, "ann-p2");
  await other.commit(append(ANN, "2"));
  expect(await readTexts(store, ANN)).toEqual(["1", "2"]);
});

it.each(STREAMS)("a stream with %s is refused, also to retention, and all others go on", async (change) => {
  const { store, errors } = await storeAfter(`UPDATE streams SET ${change} WHERE key = '${ANN.thread}'; UPDATE streams SET oldest_at = 1`);
  await expect(readTexts(store, ANN)).rejects.toMatchObject(damaged({ stream: ANN.thread }));
  await expect((await createAuthor(store, ANN)).commit(append(ANN, "2"))).rejects.toMatchObject(damaged({ stream: ANN.thread }));
  await (await createAuthor(store, BOB)).commit(append(BOB, "2"));
  expect(await readTexts(store, BOB)).toEqual(["1", "2"]);
  await store.maintain(clocksAt(100 * DAY_MS));
  await store.maintain(clocksAt(100 * DAY_MS));
  expect(await readTexts(store, BOB)).toEqual([]);
  expect(errors).toMatchObject([damaged({ stream: ANN.thread })]);
});

it.each(["9223372036854775807", "-5", "1 << 30"])("a stream with the id %s takes no commit of others along, and no retention", async (id) => {
  const { store } = await storeAfter(`UPDATE streams SET id = ${id} WHERE key = '${ANN.thread}'`);
  const commits = [(await createAuthor(store, ANN)).prepare(append(ANN, "2")), (await createAuthor(store, BOB)).prepare(append(BOB, "2"))];
  const [ann, bob] = await Promise.allSettled(commits.map((commit) => store.commit(commit)));
  expect(ann).toMatchObject({ status: "rejected", reason: damaged({ stream: ANN.thread }) });
  expect(bob).toMatchObject({ status: "fulfilled", value: { status: "committed" } });
  await store.maintain(clocksAt(DAY_MS));
});

it("a stream whose head is behind its entries takes no commit of others along", async () => {
  const { store } = await storeAfter(`UPDATE streams SET head_offset = 0 WHERE key = '${ANN.thread}'`);
  const commits = [(await createAuthor(store, ANN)).prepare(append(ANN, "2")), (await createAuthor(store, BOB)).prepare(append(BOB, "2"))];
  const [ann, bob] = await Promise.allSettled(commits.map((commit) => store.commit(commit)));
  expect(ann).toMatchObject({ status: "rejected", reason: damaged({ stream: ANN.thread }) });
  expect(bob).toMatchObject({ status: "fulfilled", value: { status: "committed" } });
});

it("rows behind a head that were not appended there are nothing, and are written over", async () => {
  const copy = `INSERT INTO entries SELECT id + 1, tag, at, bytes, text, request_id, text_sum, row_sum FROM entries`;
  const { store } = await storeAfter(copy);
  for (const who of [ANN, BOB]) {
    await (await createAuthor(store, who)).commit(append(who, "2"), append(who, "3"));
    expect(await readTexts(store, who)).toEqual(["1", "2", "3"]);
  }
});

it.each(["7", "null", "[]", '"text"'])("an entry of before there were sums is damaged where it is no event: %s", async (text) => {
  const { store } = await storeAfter(`UPDATE entries SET text = '${text}', text_sum = NULL, row_sum = NULL`);
  expect(await store.read({ stream: ANN.thread, from: "start", entriesMax: 9, bytesMax: 9 })).toMatchObject({ status: "reset", reason: "damaged" });
});

it.each([
  ["waiting request", "waiting", '{"requestId":"r1","offset":1,"after":{"offset":0,"tag":"a"},"cancelled":false}'],
  ["open run", "openRuns", '{"runId":"x","agentName":"a"}'],
])("a thread that has a %s twice is refused", async (_what, list, one) => {
  const { store } = await storeAfter(`UPDATE threads SET state = json_set(state, '$.${list}', json('[${one},${one}]')) WHERE key = '${ANN.thread}'`);
  await expect(store.thread(ANN.thread)).rejects.toMatchObject(damaged({ thread: ANN.thread }));
});

const kept = (time: string): string => `INSERT OR REPLACE INTO meta (name, value) VALUES ('time', '${time}')`;

it.each([
  kept('{"ms":1e300,"originMs":0}'),
  kept('{"ms":5,"originMs":1e300}'),
  kept('{"ms":5,"originMs":-1e16}'),
  kept('{"ms":5,"originMs":0,"startWallMs":"x"}'),
  "UPDATE producers SET used_at = 9223372036854775807 WHERE user_id = 'ann'",
  "UPDATE entries SET at = 9007199254740993",
])("a time that is none decides nothing: %s", async (change) => {
  const { store } = await storeAfter(change);
  const writer = await createAuthor(store, BOB, "bob-p2");
  await writer.commit(append(BOB, "2"));
  await store.maintain({ wallMs: 1.8e12, monotonicMs: 5 });
  await store.maintain({ wallMs: 1.8e12, monotonicMs: 6 });
  await writer.commit(append(BOB, "3"));
  expect((await store.heads([BOB.thread]))[0]).toMatchObject({ head: { offset: 3 }, oldest: 1 });
});

it("opens after a crash although the state of a thread with an owner is damaged, and tells so", async () => {
  const file = freshPath();
  const owner = startChild("leaser", [file, "ann"]);
  await owner.line("held");
  owner.kill("SIGKILL");
  await owner.ended;
  openOutsider(file).exec("UPDATE threads SET state = 'no JSON'");
  const errors: unknown[] = [];
  const store = await openSqliteStore(file, { synchronous: "off", onError: (error) => errors.push(error) });
  onTestFinished(() => store.close());
  await store.heads([]);
  expect(errors).toMatchObject([{ code: "store_damaged" }]);
});

describe("a note of what is left to be deleted that cannot be right", () => {
  const ANNS = `(SELECT id FROM streams WHERE key = '${ANN.thread}')`;
  const BOBS = `(SELECT id FROM streams WHERE key = '${BOB.thread}')`;

  it.each([
    ["entries that are read", `${ANNS} << 36 | 1, ${ANNS} << 36 | 1`],
    ["entries of other streams, too", `${ANNS} << 36, ${BOBS} << 36 | 1`],
    ["everything", "0, 9223372036854775807"],
    ["no number", `${ANNS} << 36 | 1, 'all'`],
    ["nothing, from behind its end", `${ANNS} << 36 | 1, ${ANNS} << 36`],
  ])("deletes nothing, and is told: %s", async (_what, leftover) => {
    const { file, store, errors } = await storeAfter(`INSERT INTO leftovers (first, last) VALUES (${leftover})`);
    await store.maintain(clocksAt(1));
    for (const who of [ANN, BOB]) expect(await readTexts(store, who)).toEqual(["1"]);
    expect(errors).toMatchObject([{ code: "store_damaged", details: { path: file } }]);
    expect(openOutsider(file).prepare("SELECT * FROM leftovers").all()).toEqual([]);
  });

  it("is done with at once where there is nothing to delete, however far it reaches", async () => {
    const gone = "(SELECT 1000)";
    const { store, errors } = await storeAfter(`INSERT INTO leftovers (first, last) VALUES (${gone} << 36, ${gone} << 36 | 68719476735)`);
    await store.maintain(clocksAt(1));
    expect(await readTexts(store, ANN)).toEqual(["1"]);
    expect(errors).toEqual([]);
  });
});
