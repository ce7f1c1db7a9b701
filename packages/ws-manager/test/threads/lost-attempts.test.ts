import { expect, test } from "vitest";
import { deadStream } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { createBench, createBenchStore, USER, type Bench, type BenchContext } from "./support/thread-bench.ts";

const OPTIONS = { attempts: 5, retry: { firstMs: 0, maxMs: 0 } };

/** A node over `store`, which takes every thread at once, as the next process of a SQLite file does. */
function startNode(store: Store, attempts: number, handler: (ctx: BenchContext) => unknown): Bench {
  const bench = createBench({ store, takeover: "at-once" });
  bench.handlers.register("ask", { ...OPTIONS, attempts }, handler);
  return bench;
}

async function deadLetters(store: Store): Promise<{ attempts: number; failures: { attempt: number; code: string }[] }[]> {
  const result = await store.read({ stream: deadStream(USER), from: "start", entriesMax: 10, bytesMax: 1_000_000 });
  if (result.status !== "page") throw new Error(result.reason);
  return result.page.entries.map(({ text }) => JSON.parse(text) as never);
}

const hang = (): Promise<never> => new Promise(() => undefined);

/** Lets a node begin the next attempt, and loses the node in it. */
async function loseAttempt(store: Store, ask: boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const bench = startNode(store, 5, () => (resolve(), hang()));
    if (ask) void bench.ask("?", { id: "r1" });
    else bench.owners.wake(USER, "t1" as never, "normal");
  });
}

test("a dead letter names each attempt that ended with its process", async () => {
  const store = createBenchStore();
  for (let attempt = 1; attempt <= 5; attempt += 1) await loseAttempt(store, attempt === 1);
  const last = startNode(store, 5, () => "an answer");
  last.owners.wake(USER, "t1" as never, "normal");
  await last.ended(1);
  const [letter] = await deadLetters(store);
  expect(letter?.failures.map(({ attempt, code }) => `${attempt} ${code}`)).toEqual([1, 2, 3, 4, 5].map((attempt) => `${attempt} owner_lost`));
});

test("an attempt that ended with its process has its place between the others", async () => {
  const store = createBenchStore();
  await loseAttempt(store, true);
  const last = startNode(store, 5, () => {
    throw new Error("mine");
  });
  last.owners.wake(USER, "t1" as never, "normal");
  await last.ended(1);
  const [letter] = await deadLetters(store);
  expect(letter?.attempts).toBe(5);
  expect(letter?.failures.map(({ attempt, code }) => `${attempt} ${code}`)).toEqual(["1 owner_lost", ...[2, 3, 4, 5].map((attempt) => `${attempt} handler_failed`)]);
});

test("an attempt that a drain ended is not called lost, though a deploy allows fewer attempts than there were", async () => {
  const store = createBenchStore();
  let begun = (): void => undefined;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const first = startNode(store, 50, (ctx) => {
    if (ctx.attempt < 40) throw new Error("mine");
    begun();
    return hang();
  });
  await first.ask("?", { id: "r1" });
  await isBegun;
  await first.owners.drain(0);
  const next = startNode(store, 3, () => "an answer");
  next.owners.wake(USER, "t1" as never, "normal");
  await next.ended(1);
  const [letter] = await deadLetters(store);
  // More than are kept.
  const kept = letter?.failures.map(({ attempt, code }) => `${attempt} ${code}`) ?? [];
  const all = Array.from({ length: 39 }, (_, index) => `${index + 1} handler_failed`);
  expect(kept).toEqual(all.slice(-kept.length));
  expect(kept.length).toBeLessThan(39);
});
