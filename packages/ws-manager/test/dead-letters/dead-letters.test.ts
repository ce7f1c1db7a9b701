import type { Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { createManager, type DeadLetter, type Manager } from "../../src/index.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { freshPath, runUntilKilled } from "../support/child.ts";
import { contract, startService, takeUntil, type TestContract } from "../support/service.ts";
import { STORES, type SharedStore, type StoreKind } from "../support/stores.ts";
import { ANN, entriesOf, failing, giveUp, settled } from "./support.ts";

const as = (value: unknown): never => value as never;
const BOB = { userId: "bob", threadId: "t1" };

/** The store that managers of a shared one see. */
async function seen(shared: SharedStore): Promise<Store> {
  let found: Store | undefined;
  await using _manager = await createManager({ contract, store: shared.open((store) => (found = store)), authenticate: () => null, onError: () => undefined });
  return found as unknown as Store;
}

const start = (shared: SharedStore, limits = {}): Promise<Manager<TestContract>> =>
  createManager({ contract, store: shared.open(), authenticate: () => null, onError: () => undefined, limits });

const letters = async (manager: Manager<TestContract>, options = {}): Promise<readonly DeadLetter[]> => (await manager.deadLetters.list(options)).letters;

describe.each(STORES)("dead letters on the $name store", ({ share }) => {
  it("say when it was accepted, what every attempt failed with, in which run and when, and how long all of it took", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    failing(manager, 3);
    const before = Date.now();
    const requestId = await giveUp(manager, ANN, "why?");
    const [letter, ...others] = await letters(manager);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ ...ANN, offset: 1, requestId, name: "ask", payload: { question: "why?" }, attempts: 3, failuresLeftOut: 0 });
    const { acceptedAt = 0, givenUpAt = 0, totalMs, failures = [] } = letter ?? {};
    expect(acceptedAt).toBeGreaterThanOrEqual(before);
    expect(totalMs).toBe(givenUpAt - acceptedAt);
    expect(failures.map(({ attempt, code }) => [attempt, code])).toEqual([1, 2, 3].map((attempt) => [attempt, "handler_failed"]));
    const runs: string[] = [];
    for await (const event of manager.history(ANN)) if (event.type === "agent_started") runs.push(event.runId);
    expect(failures.map(({ runId }) => runId)).toEqual(runs);
    const instants = [acceptedAt, ...failures.map(({ at }) => at), givenUpAt];
    expect(instants).toEqual(instants.toSorted());
  });

  it("are listed over all users or of one, page by page, oldest first", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    failing(manager);
    const asked = [];
    for (const thread of [ANN, BOB, { ...ANN, threadId: "t2" }]) asked.push(await giveUp(manager, thread));
    const ids = (found: readonly DeadLetter[]) => found.map(({ requestId }) => requestId);
    expect(ids(await letters(manager))).toEqual(asked);
    expect(ids(await letters(manager, { userId: "ann" }))).toEqual([asked[0], asked[2]]);
    expect(await letters(manager, { userId: "eve" })).toEqual([]);
    const first = await manager.deadLetters.list({ limit: 2 });
    const rest = await manager.deadLetters.list({ limit: 2, after: first.next ?? "" });
    expect([ids(first.letters), ids(rest.letters), rest.next]).toEqual([asked.slice(0, 2), asked.slice(2), undefined]);
  });

  it("are redriven once: the request comes again under a new id that names the old one, and the letter is settled", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    const { heal } = failing(manager);
    const old = await giveUp(manager);
    const [letter] = await letters(manager);
    heal();
    const { requestId } = await manager.deadLetters.redrive(letter ?? ANN as never);
    expect(requestId).not.toBe(old);
    await settled(manager);
    expect(await letters(manager)).toEqual([]);
    const store = await seen(shared);
    expect(await entriesOf(store, "requests")).toMatchObject([{ requestId: old }, { requestId, name: "ask", payload: { question: "?" }, redriveOf: old }]);
    expect(await entriesOf(store, "dead")).toMatchObject([{ type: "dead_letter" }, { type: "dead_letter_settled", letter: 1, requestId: old, outcome: "redriven", redriveId: requestId }]);
    for (const again of ["redrive", "discard"] as const) {
      await expect(manager.deadLetters[again]({ userId: "ann", offset: 1 })).rejects.toMatchObject({ code: "letter_gone", fault: "local", retryable: false });
    }
    expect(await entriesOf(store, "requests")).toHaveLength(2);
    expect(manager.stats().requests).toEqual({ accepted: 2, delivered: 1, trimmed: 0, dead: 1 });
  });

  it("of a request that was redriven and given up again name the one before", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    failing(manager);
    const old = await giveUp(manager);
    const { requestId } = await manager.deadLetters.redrive({ userId: "ann", offset: 1 });
    await settled(manager);
    expect(await letters(manager)).toMatchObject([{ offset: 3, requestId, redriveOf: old, payload: { question: "?" } }]);
  });

  it("are redriven by one of several callers and nodes at once", async () => {
    await using shared = await share();
    await using one = await start(shared);
    await using two = await start(shared);
    failing(one);
    await giveUp(one);
    const key = { userId: "ann", offset: 1 };
    const results = await Promise.allSettled([one.deadLetters.redrive(key), two.deadLetters.redrive(key), one.deadLetters.redrive(key), two.deadLetters.discard(key)]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "letter_gone" });
    const store = await seen(shared);
    const [, settlement, ...others] = await entriesOf(store, "dead");
    expect(others.filter(({ type }) => type === "dead_letter_settled")).toEqual([]);
    expect(await entriesOf(store, "requests")).toHaveLength(settlement?.["outcome"] === "redriven" ? 2 : 1);
  });

  it("stay while their inbox is full, and can be redriven when it is not", async () => {
    await using shared = await share();
    await using manager = await start(shared, { inboxEntriesMax: 1 });
    failing(manager);
    await giveUp(manager);
    // Its handler is not registered, so it waits.
    await manager.request(ANN, "fail", {});
    const key = { userId: "ann", offset: 1 };
    await expect(manager.deadLetters.redrive(key)).rejects.toMatchObject({ code: "inbox_full", retryable: true });
    expect(await letters(manager)).toHaveLength(1);
    manager.onRequest("fail", () => undefined);
    await settled(manager);
    await manager.deadLetters.redrive(key);
    await settled(manager);
    expect(await letters(manager)).toMatchObject([{ offset: 3 }]);
  });

  it("whose payload only the inbox has are redriven with it, and stay when it is gone", async () => {
    await using shared = await share();
    await using manager = await start(shared, { eventBytesMax: 65_536 });
    const { heal } = failing(manager);
    // A request is as large as an event may be, and a letter has more than its request.
    const question = "x".repeat(65_200);
    await giveUp(manager, ANN, "first");
    for (const name of ["t1", "t2"]) await giveUp(manager, { ...ANN, threadId: name }, question);
    const found = await letters(manager);
    expect(found.map((letter) => "payload" in letter)).toEqual([true, false, false]);
    await manager.deleteThread({ ...ANN, threadId: "t2" });
    await expect(manager.deadLetters.redrive({ userId: "ann", offset: 3 })).rejects.toMatchObject({ code: "request_lost" });
    heal();
    await manager.deadLetters.redrive({ userId: "ann", offset: 2 });
    await settled(manager);
    expect((await entriesOf(await seen(shared), "requests")).at(-1)).toMatchObject({ payload: { question } });
    expect((await letters(manager)).map(({ offset }) => offset)).toEqual([1, 3]);
  });

  it("are discarded for good, and stay in the user's stream", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    failing(manager);
    await giveUp(manager);
    await manager.deadLetters.discard({ userId: "ann", offset: 1 });
    expect(await letters(manager)).toEqual([]);
    await expect(manager.deadLetters.discard({ userId: "ann", offset: 1 })).rejects.toMatchObject({ code: "letter_gone" });
    const store = await seen(shared);
    expect(await entriesOf(store, "dead")).toMatchObject([{ type: "dead_letter" }, { type: "dead_letter_settled", letter: 1, outcome: "discarded" }]);
    expect(await entriesOf(store, "requests")).toHaveLength(1);
  });

  it("of earlier versions, and of another contract, are listed and redriven where that can be: without times, and with the payload in the inbox", async () => {
    await using shared = await share();
    await using manager = await start(shared);
    const { heal } = failing(manager);
    heal();
    const { requestId } = await manager.request(ANN, "ask", { question: "large" });
    await settled(manager);
    const store = await seen(shared);
    const stream = "dead:ann:dead" as never;
    const request = { type: "request", requestId, threadId: "t1", userId: "ann", name: "ask", payload: null, timestamp: 5 };
    const letter = { type: "dead_letter", code: "retries_exhausted", request, offset: 1, attempts: 2, lastRunId: "run-1", timestamp: 9 };
    const failures = [{ attempt: 2, code: "x", message: "y" }];
    const of = (changes: object) => ({ ...letter, request: { ...request, payload: {}, ...changes } });
    const texts = [letter, { ...letter, failures, request: { ...request, payload: { question: "small" } } }, { ...letter, offset: 2 }, of({ name: "forgotten" }), of({ payload: { question: 7 } })].map((value) => JSON.stringify(value));
    await store.commit({ userId: as("ann"), author: { kind: "mint", producer: as("old") }, ops: [], at: 0, durability: "memory" });
    const ops = [...texts, "{}"].map((text) => ({ type: "dead-letter", stream, text }) as const);
    await store.commit({ userId: as("ann"), author: { kind: "producer", producer: as("old"), sequence: 1, id: "c" }, ops, at: 0, durability: "memory" });
    const common = { attempts: 2, totalMs: 4, failuresLeftOut: 0, lastRunId: "run-1" };
    expect(await letters(manager)).toMatchObject([{ ...common, failures: [] }, { ...common, failures, payload: { question: "small" } }, common, { name: "forgotten" }, { payload: { question: 7 } }]);
    const refused = ["request_lost", "unknown_request", "invalid_payload", "store_damaged"];
    for (const [index, code] of refused.entries()) await expect(manager.deadLetters.redrive({ userId: "ann", offset: index + 3 })).rejects.toMatchObject({ code });
    for (const offset of [1, 2]) await manager.deadLetters.redrive({ userId: "ann", offset });
    await manager.deadLetters.discard({ userId: "ann", offset: 6 });
    await settled(manager);
    expect((await entriesOf(store, "requests")).map(({ payload }) => payload)).toEqual([{ question: "large" }, { question: "large" }, { question: "small" }]);
    expect((await letters(manager)).map(({ offset }) => offset)).toEqual([3, 4, 5]);
  });
});

it("a redriven request is answered into the page that is open, at once and without the deadline that is over", async () => {
  await using shared = await (STORES[0] as StoreKind).share();
  const before = await start(shared);
  failing(before);
  await before.request(ANN, "ask", { question: "?" }, { deadlineInMs: 200 });
  await settled(before);
  await before.close();
  await new Promise((resolve) => setTimeout(resolve, 210));
  // Found by looking it would be in minutes.
  await using service = await startService({ store: shared.open(), limits: { leaseTtlMs: 3_600_000 } });
  failing(service.manager).heal();
  const isEnd = ({ type }: { readonly type: string }) => type === "request_completed";
  const events = takeUntil(isEnd, service.client("ann").thread("t1").events({ from: "start" }));
  const [letter] = (await service.manager.deadLetters.list()).letters;
  const { requestId } = await service.manager.deadLetters.redrive(letter as DeadLetter);
  expect((await events).at(-1)).toMatchObject({ type: "request_completed", requestId });
  expect(service.errors).toEqual([]);
});

it.each(["during", "after"])("a process that is killed %s the commit of a redrive leaves both or neither (L07)", { timeout: 60_000 }, async (when) => {
  const file = freshPath();
  const open = () => createManager({ contract, store: sqliteStore(file), authenticate: () => null, onError: () => undefined });
  await using first = await open();
  failing(first);
  const old = await giveUp(first);
  await first.close();
  await runUntilKilled(new URL("../support/redriving-child.ts", import.meta.url), [file, when], () => false);
  await using next = await open();
  const waiting = (await next.requests(ANN)).length;
  expect((await next.deadLetters.list()).letters).toHaveLength(1 - waiting);
  if (when === "after") expect(waiting).toBe(1);
  const stored: unknown[] = [];
  for await (const entry of next.history(ANN)) if (entry.type === "request") stored.push(entry.redriveOf);
  expect(stored).toEqual(waiting === 1 ? [undefined, old] : [undefined]);
});

it("a letter is named by its user and offset, and a wrong one is refused before anything is read", async () => {
  await using service = await startService();
  const { deadLetters } = service.manager;
  for (const call of [deadLetters.redrive, deadLetters.discard]) {
    await expect(call({ userId: "ann", offset: 1 })).rejects.toMatchObject({ code: "letter_gone" });
    await expect(call({ userId: "", offset: 1 })).rejects.toMatchObject({ code: "invalid_id" });
    for (const key of [undefined, "ann", { userId: "ann", offset: 0 }, { userId: "ann", offset: 1.5 }]) {
      await expect(call(as(key))).rejects.toMatchObject({ code: "invalid_argument" });
    }
  }
  await expect(deadLetters.list({ userId: as(7) })).rejects.toMatchObject({ code: "invalid_id" });
  for (const options of [7, { limit: 0 }, { limit: 1_001 }, { after: "x" }, { after: 7 }, { user: "ann" }]) {
    await expect(deadLetters.list(as(options))).rejects.toMatchObject({ code: "invalid_argument" });
  }
});

it("nothing is redriven once a drain began, and what is settled by then stays", async () => {
  await using service = await startService();
  failing(service.manager);
  await giveUp(service.manager);
  const drained = service.manager.drain({ timeoutMs: 0 });
  await expect(service.manager.deadLetters.redrive({ userId: "ann", offset: 1 })).rejects.toMatchObject({ code: "draining", retryable: true });
  await drained;
});
