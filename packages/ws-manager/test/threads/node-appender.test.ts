import { createLimits, threadStream, type RequestId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Commit, Op, Store } from "@apex/ws-queue-core/store";
import { systemClock, systemRandom } from "@apex/ws-transport";
import { expect, test } from "vitest";
import { createNodeAppender } from "../../src/threads/node-appender.ts";
import { createFlakyStore, type CallFate } from "./support/flaky-store.ts";
import { createGate } from "../support/gate.ts";
import { createBenchStore } from "./support/thread-bench.ts";

const user = (name: string) => name as UserId;
const many = (...texts: string[]) => ({ events: texts.map((text) => ({ text, bytes: text.length })), bytes: texts.join("").length });
const event = (text: string) => many(text);
const streamOf = (name: string) => threadStream(user(name), "t" as ThreadId);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function createBench(store: Store = createBenchStore(), usersMax?: number, pendingCommitBytesMax?: number) {
  const limits = createLimits(pendingCommitBytesMax === undefined ? {} : { pendingCommitBytesMax });
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const runtime = { store, limits, onError, clock: systemClock, random: systemRandom, telemetry: undefined, debug: undefined };
  return { store, errors, appender: createNodeAppender(runtime, usersMax) };
}

async function texts(store: Store, name: string): Promise<string[]> {
  const result = await store.read({ stream: streamOf(name), from: "start", entriesMax: 1_000, bytesMax: 1_000_000 });
  return result.status === "page" ? result.page.entries.map(({ text }) => text) : [];
}

/** A store that answers no commit before the gate opens. */
function createHeldStore(store: Store, gate: Promise<void>): Store {
  return { ...store, commit: (commit: Commit) => gate.then(() => store.commit(commit)) };
}

test("what is appended stands in the stream in order, and each call learns where", async () => {
  const { store, appender } = createBench();
  const at = await Promise.all(["1", "2", "3"].map((text) => appender.append(user("u"), streamOf("u"), event(text))));
  expect(at).toEqual([1, 2, 3].map((offset) => ({ stream: streamOf("u"), offset, level: "memory" })));
  expect(await texts(store, "u")).toEqual(["1", "2", "3"]);
});

test("a line that loses calls and answers neither loses nor doubles anything", async () => {
  const fates: CallFate[] = ["lost-before", "lost-after", "answered", "lost-after", "lost-before", "answered"];
  let calls = 0;
  const flaky = createFlakyStore(createBenchStore(), (method) => (method === "commit" ? (fates[calls++] ?? "answered") : "answered"));
  const { store, errors, appender } = createBench(flaky);
  const first = appender.append(user("u"), streamOf("u"), event("1"));
  const others = Promise.all(["2", "3"].map((text) => appender.append(user("u"), streamOf("u"), event(text))));
  expect((await first).offset).toBe(1);
  await others;
  expect(await texts(store, "u")).toEqual(["1", "2", "3"]);
  expect(errors.length).toBeGreaterThanOrEqual(2);
});

test("a list is written once and whole, also when the line loses the call or its answer, or the store forgets the producer", async () => {
  for (const fate of ["lost-before", "lost-after", "expired"] as const) {
    const real = createBenchStore();
    let calls = 0;
    const flaky = createFlakyStore(real, (method) => (method === "commit" && fate !== "expired" && (calls += 1) === 2 ? fate : "answered"));
    const forgetful: Store = {
      ...flaky,
      commit: (commit) => {
        if (fate !== "expired" || commit.author.kind !== "producer" || (calls += 1) > 1) return flaky.commit(commit);
        return Promise.resolve({ status: "refused", code: "producer_expired" });
      },
    };
    const { store, appender } = createBench(forgetful);
    const at = await Promise.all([appender.append(user("u"), streamOf("u"), many("1", "2", "3")), appender.append(user("u"), streamOf("u"), event("4"))]);
    expect(at.map(({ offset }) => offset)).toEqual([1, 4]);
    expect(await texts(store, "u")).toEqual(["1", "2", "3", "4"]);
  }
});

test("a list is never cut, and no commit is larger than the largest list", async () => {
  const gate = createGate();
  const real = createBenchStore();
  const commits: Commit[] = [];
  const store: Store = { ...real, commit: (commit) => gate.opened.then(() => (commits.push(commit), real.commit(commit))) };
  const { appender } = createBench(store);
  const KIB = 1_024;
  const lists = [[1], [200, 40], [200, 200], [256, 256], [10, 240], [100], [256, 255], [1]].map((sizes) => sizes.map((kib) => kib * KIB));
  const calls = lists.map((sizes) => {
    const events = sizes.map((bytes) => ({ text: "x".repeat(bytes), bytes }));
    return appender.append(user("u"), streamOf("u"), { events, bytes: sum(sizes) });
  });
  gate.open();
  const offsets = (await Promise.all(calls)).map(({ offset }) => offset);
  expect(offsets).toEqual(lists.map((_, call) => 1 + sum(lists.slice(0, call).map(({ length }) => length))));
  const written = commits.map(({ ops }) => ops.flatMap((op) => (op.type === "append" ? (op.sizes ?? []) : [])));
  expect(Math.max(...written.map(sum))).toBeLessThanOrEqual(512 * KIB);
  expect(written.flat()).toEqual(lists.flat());
});

test("users that are quiet are forgotten to make room; when all are busy, one more is refused", async () => {
  const gate = createGate();
  const { store, appender } = createBench(createHeldStore(createBenchStore(), gate.opened), 2);
  const waiting = ["a", "b"].map((name) => appender.append(user(name), streamOf(name), event(name)));
  await expect(appender.append(user("c"), streamOf("c"), event("c"))).rejects.toMatchObject({ code: "overloaded" });
  gate.open();
  await Promise.all(waiting);
  await appender.append(user("c"), streamOf("c"), event("c"));
  await appender.append(user("a"), streamOf("a"), event("a again"));
  expect(await texts(store, "a")).toEqual(["a", "a again"]);
});

test("a user who is forgotten and comes again goes on under the same producer", async () => {
  const real = createBenchStore();
  const minted: string[] = [];
  const store: Store = {
    ...real,
    commit(commit) {
      if (commit.author.kind === "mint") minted.push(commit.author.producer);
      return real.commit(commit);
    },
  };
  const { appender } = createBench(store, 1);
  for (const text of ["1", "2", "3"]) {
    for (const name of ["a", "b"]) await appender.append(user(name), streamOf(name), event(text));
  }
  expect(minted).toHaveLength(6);
  expect(new Set(minted).size).toBe(2);
  for (const name of ["a", "b"]) expect(await texts(store, name)).toEqual(["1", "2", "3"]);
});

test("a user for whom too much waits already is refused, the others are not", async () => {
  const gate = createGate();
  const { appender } = createBench(createHeldStore(createBenchStore(), gate.opened), undefined, 10);
  const waiting = [appender.append(user("a"), streamOf("a"), event("0123456789"))];
  await expect(appender.append(user("a"), streamOf("a"), event("more"))).rejects.toMatchObject({ code: "overloaded" });
  waiting.push(appender.append(user("b"), streamOf("b"), event("b")));
  gate.open();
  await Promise.all(waiting);
});

test("a producer that the store forgot is replaced, and nothing is appended twice", async () => {
  const real = createBenchStore();
  let expired = 0;
  const store: Store = {
    ...real,
    commit: (commit) => {
      if (commit.author.kind !== "producer" || commit.author.sequence !== 2 || expired > 0) return real.commit(commit);
      expired += 1;
      return Promise.resolve({ status: "refused", code: "producer_expired" });
    },
  };
  const { appender } = createBench(store);
  await appender.append(user("u"), streamOf("u"), event("1"));
  await appender.append(user("u"), streamOf("u"), event("2"));
  expect(expired).toBe(1);
  expect(await texts(store, "u")).toEqual(["1", "2"]);
});

test("a refused text rejects its own call only", async () => {
  const { store, appender } = createBench();
  const outcomes = await Promise.allSettled(
    ["good", "x".repeat(300_000), "better"].map((text) => appender.append(user("u"), streamOf("u"), event(text))),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { code: "event_too_large" } });
  expect(await texts(store, "u")).toEqual(["good", "better"]);
});

test("closing rejects what waits and what comes", async () => {
  const { appender } = createBench(createHeldStore(createBenchStore(), new Promise(() => undefined)));
  const waiting = appender.append(user("u"), streamOf("u"), event("1"));
  await appender.close();
  await expect(waiting).rejects.toMatchObject({ code: "closed" });
  await expect(appender.append(user("u"), streamOf("u"), event("2"))).rejects.toMatchObject({ code: "closed" });
});

test("a store that is closed is not asked again", async () => {
  const store = createBenchStore();
  await store.close();
  const { appender, errors } = createBench(store);
  await expect(appender.append(user("u"), streamOf("u"), event("1"))).rejects.toMatchObject({ code: "store_closed" });
  expect(errors).toMatchObject([{ code: "store_closed" }]);
});

const enqueue = (name: string, id: string): Op => ({
  type: "enqueue",
  thread: streamOf(name),
  requestId: id as RequestId,
  text: JSON.stringify({ type: "request", requestId: id, name: "ask", payload: {}, timestamp: 1 }),
});

test("any op is committed beside appends, in the order of the calls and with one commit for all that waited", async () => {
  const gate = createGate();
  const real = createBenchStore();
  const commits: Commit[] = [];
  const store: Store = { ...real, commit: (commit) => gate.opened.then(() => (commits.push(commit), real.commit(commit))) };
  const { appender } = createBench(store);
  const first = appender.append(user("u"), streamOf("u"), event("1"));
  const asked = appender.commit(user("u"), [enqueue("u", "r1")], 80);
  const second = appender.append(user("u"), streamOf("u"), event("2"));
  const both = appender.commit(user("u"), [enqueue("u", "r1"), enqueue("u", "r2")], 160);
  gate.open();
  expect(await asked).toMatchObject({ level: "memory", results: [{ type: "appended", first: 1 }] });
  expect(await both).toMatchObject({ results: [{ type: "known" }, { type: "appended", first: 2 }] });
  expect([(await first).offset, (await second).offset]).toEqual([1, 2]);
  expect(commits.flatMap(({ ops }) => ops.map(({ type }) => type))).toEqual(["append", "enqueue", "append", "enqueue", "enqueue"]);
  expect(commits).toHaveLength(2);
});

test("an op that the store refuses rejects its own call only", async () => {
  const { store, appender } = createBench();
  const calls = [
    appender.append(user("u"), streamOf("u"), event("1")),
    appender.commit(user("u"), [enqueue("u", "r0"), { type: "append", stream: streamOf("u"), texts: ["x".repeat(300_000)] }], 300_080),
    appender.commit(user("u"), [enqueue("u", "r0")], 80),
    appender.append(user("u"), streamOf("u"), event("2")),
  ];
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.slice(1, 3)).toMatchObject([{ reason: { code: "event_too_large" } }, { value: { results: [{ type: "appended", first: 1 }] } }]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  expect(await texts(store, "u")).toEqual(["1", "2"]);
});

test("ops are committed once and whole, also when the line loses the call or its answer, or the store forgets the producer", async () => {
  for (const fate of ["lost-before", "lost-after", "expired"] as const) {
    const real = createBenchStore();
    let calls = 0;
    const flaky = createFlakyStore(real, (method) => (method === "commit" && fate !== "expired" && (calls += 1) === 2 ? fate : "answered"));
    const forgetful: Store = {
      ...flaky,
      commit: (commit) => {
        if (fate !== "expired" || commit.author.kind !== "producer" || (calls += 1) > 1) return flaky.commit(commit);
        return Promise.resolve({ status: "refused", code: "producer_expired" });
      },
    };
    const { appender } = createBench(forgetful);
    const committed = await appender.commit(user("u"), [enqueue("u", "r1"), enqueue("u", "r2")], 160);
    expect(committed.results).toMatchObject([{ type: "appended", first: 1 }, { type: "appended", first: 2 }]);
  }
});

test("ops count against what may wait for a user", async () => {
  const gate = createGate();
  const { appender } = createBench(createHeldStore(createBenchStore(), gate.opened), undefined, 10);
  const waiting = appender.commit(user("u"), [enqueue("u", "r1")], 10);
  await expect(appender.commit(user("u"), [enqueue("u", "r2")], 1)).rejects.toMatchObject({ code: "overloaded" });
  gate.open();
  await waiting;
});
