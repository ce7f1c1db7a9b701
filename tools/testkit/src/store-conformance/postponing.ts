import { parseRunId, utf8Length } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { append, attempt, cancelRequest, closeRun, consume, enqueue, killRun, mint, NOW, openRun, own, place, postpone } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readPending } from "./reads.ts";

const ANN = place("ann");
const MOVED = { status: "refused", code: "inbox_moved" };
const LATER = { dueAt: NOW + 1_000, delayMs: 1_000 };
const FAILURE = { code: "handler_failed", message: "The handler failed" };
/** What a thread knows of a head that was not begun. */
const UNTRIED = { attempt: 0, excused: 0, failures: [], died: [] };

export function describePostponing(storeCase: StoreCase): void {
  describe("a postponed head", () => {
    it(
      "stays the head, keeps how its attempt failed, and is due later; the next attempt counts on",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        await owner.commit(attempt(ANN, "r1", 1), openRun(ANN, "run-1", "r1"));
        await owner.commit(closeRun(ANN, "run-1"), postpone(ANN, "r1", { ...LATER, failure: FAILURE }));
        const failures = [{ attempt: 1, ...FAILURE }];
        const waiting = [{ requestId: "r1" }, { requestId: "r2" }];
        expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 1, excused: 0, failures, postponed: LATER, waiting });
        await owner.commit(attempt(ANN, "r1", 2));
        const begun = await store.thread(ANN.thread);
        expect(begun).toMatchObject({ attempt: 2, excused: 0, failures });
        expect(begun?.postponed).toBeUndefined();
      }),
    );

    it(
      "without a failure had an attempt that does not count, and without a delay is due at once",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(attempt(ANN, "r1", 1), postpone(ANN, "r1"));
        expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 1, excused: 1, failures: [], postponed: LATER });
        await owner.commit(postpone(ANN, "r1", { dueAt: NOW, delayMs: 0 }));
        const thread = await store.thread(ANN.thread);
        expect(thread).toMatchObject({ attempt: 1, excused: 2, failures: [] });
        expect(thread?.postponed).toBeUndefined();
      }),
    );

    it(
      "is the head, and no other request",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        expect(await owner.submit(postpone(ANN, "r1"))).toEqual(MOVED);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        const before = await store.thread(ANN.thread);
        expect(await owner.submit(append(ANN.thread, "1"), postpone(ANN, "r2"))).toEqual(MOVED);
        expect(await store.thread(ANN.thread)).toEqual(before);
        expect(await store.heads([ANN.thread])).toEqual([undefined]);
      }),
    );

    it(
      "leaves nothing behind when it is consumed, or its inbox deleted",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        const fail = async (request: string): Promise<void> => {
          await owner.commit(attempt(ANN, request, 1), openRun(ANN, "run-1", request), killRun(ANN, "run-1"), postpone(ANN, request));
          await owner.commit(postpone(ANN, request, { failure: FAILURE }));
          expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 1, excused: 1, failures: [FAILURE], postponed: LATER, died: ["run-1"] });
        };
        await fail("r1");
        await owner.commit(consume(ANN, "r1"));
        const next = await store.thread(ANN.thread);
        expect(next).toMatchObject({ ...UNTRIED, waiting: [{ requestId: "r2" }] });
        expect(next?.postponed).toBeUndefined();
        await fail("r2");
        await producer.commit({ type: "delete", stream: ANN.inbox });
        const empty = await store.thread(ANN.thread);
        expect(empty).toMatchObject({ ...UNTRIED, waiting: [] });
        expect(empty?.postponed).toBeUndefined();
      }),
    );

    it(
      "that is marked as cancelled refuses to wait, with all that came with it",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        await owner.commit(attempt(ANN, "r1", 1));
        await producer.commit(cancelRequest(ANN, "r1"));
        const before = await store.thread(ANN.thread);
        expect(await owner.submit(append(ANN.thread, "1"), postpone(ANN, "r1", { failure: FAILURE }))).toEqual({ status: "refused", code: "cancelled" });
        expect(await store.thread(ANN.thread)).toEqual(before);
        expect(await store.heads([ANN.thread])).toEqual([undefined]);
      }),
    );

    it(
      "is due at once when it is cancelled, but not when a request behind it is",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        await owner.commit(attempt(ANN, "r1", 1), postpone(ANN, "r1", { failure: FAILURE }));
        await producer.commit(cancelRequest(ANN, "r2"));
        expect(await readPending(store)).toMatchObject([{ thread: ANN.thread, ...LATER }]);
        await producer.commit(cancelRequest(ANN, "r1"));
        const thread = await store.thread(ANN.thread);
        expect(thread).toMatchObject({ attempt: 1, failures: [FAILURE], waiting: [{ cancelled: true }, { cancelled: true }] });
        expect(thread?.postponed).toBeUndefined();
        expect(await readPending(store)).toMatchObject([{ thread: ANN.thread, dueAt: 0, delayMs: 0 }]);
      }),
    );

    it(
      "keeps its newest five failures however large they are, each of at most 512 bytes of JSON and of whole characters",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        const messages = ["short", "x".repeat(600), "🦉".repeat(600), "\u0000".repeat(600), `"${"é".repeat(600)}`, "x\ud800".repeat(100), "🦉"];
        for (const [index, message] of messages.entries()) {
          const code = index === 2 ? "c".repeat(600) : "handler_failed";
          await owner.commit(attempt(ANN, "r1", index + 1), postpone(ANN, "r1", { failure: { code, message } }));
        }
        const failures = (await store.thread(ANN.thread))?.failures ?? [];
        expect(failures.map(({ attempt: count }) => count)).toEqual([3, 4, 5, 6, 7]);
        for (const [index, { code, message, ...failure }] of failures.entries()) {
          const given = messages[index + 2] ?? "";
          const bytes = utf8Length(JSON.stringify({ ...failure, code, message }));
          expect(given.startsWith(message)).toBe(true);
          expect(bytes).toBeLessThanOrEqual(512);
          // What did not fit is one character.
          expect(message === given || bytes > 512 - 6).toBe(true);
          expect(message.isWellFormed() || !given.isWellFormed()).toBe(true);
        }
        expect(failures.at(-1)).toEqual({ attempt: 7, code: "handler_failed", message: "🦉" });
      }),
    );

    it(
      "keeps as many small failures as five large ones take, each with its time and run",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        const given = Array.from({ length: 30 }, (_, index) => ({ at: NOW + index, runId: parseRunId(`run-${index}-0123456789`), code: "handler_failed", message: `failure ${index}` }));
        for (const [index, failure] of given.entries()) await owner.commit(attempt(ANN, "r1", index + 1), postpone(ANN, "r1", { failure }));
        const failures = (await store.thread(ANN.thread))?.failures ?? [];
        const bytesOf = (index: number): number => utf8Length(JSON.stringify({ attempt: index + 1, ...given[index] }));
        const first = given.length - failures.length;
        expect(failures).toEqual(given.slice(first).map((failure, index) => ({ attempt: first + index + 1, ...failure })));
        const kept = failures.reduce((bytes, _, index) => bytes + bytesOf(first + index), 0);
        expect(kept).toBeLessThanOrEqual(5 * 512);
        expect(kept + bytesOf(first - 1)).toBeGreaterThan(5 * 512);
      }),
    );

    it(
      "is in the answer to its owner's commit, where the store has the thread's state at hand",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        const owner = await own(store, ANN);
        await producer.commit(enqueue(ANN, "r1"));
        const result = await owner.submit(attempt(ANN, "r1", 1), postpone(ANN, "r1"));
        expect([{ ...result, thread: undefined }, { ...result, thread: await store.thread(ANN.thread) }]).toContainEqual(result);
        expect(await producer.submit(enqueue(ANN, "r2"))).not.toHaveProperty("thread");
      }),
    );
  });
}
