import { createStateCache } from "@apex/ws-queue-core/store";
import { createError, threadStream, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { heapGrowth } from "@apex/testkit/heap-growth";
import { expect, test } from "vitest";
import { createCallBook } from "../src/call-book.ts";
import { createReports } from "../src/engine/reports.ts";
import type { Call } from "../src/messages.ts";

/** What is in the table "What is bounded" of docs/operations.md: far more than the bound, with names as long as they may be. */
const COUNT = 30_000;
const MIB = 1_048_576;
/** The names alone would take 9 MiB. */
const name = (index: number): string => `${index}`.padEnd(300, "n");
const stream = (index: number) => threadStream(name(index) as UserId, "t" as ThreadId);
const times = (count: number, call: (index: number) => void): void => {
  for (let index = 0; index < count; index += 1) call(index);
};

const FILLED: Record<string, readonly [bytesMax: number, fill: () => Promise<number>]> = {
  "states of streams, threads and producers": [
    MIB,
    () =>
      heapGrowth(createStateCache<string, object>(100_000), (cache) =>
        times(COUNT, (index) => cache.set(name(index), { text: name(index) }, 300)),
      ),
  ],
  "stretches of damage and errors": [
    6 * MIB,
    () =>
      heapGrowth(createReports("apex.db"), (reports) =>
        times(COUNT, (index) => {
          reports.noteDamage(stream(index), 1, 1);
          if (index % 10 === 0) reports.noteError(createError("store_damaged", name(index)));
          if (index % 100 === 0) reports.take();
        }),
      ),
  ],
  "calls that are answered": [
    MIB,
    () => {
      const sent: Call[] = [];
      const book = createCallBook({ send: (batch) => sent.push(...(batch as readonly Call[])), onWaiting: () => undefined });
      return heapGrowth(book, async () => {
        const answers = Array.from({ length: COUNT }, (_, index) => book.call("thread", stream(index)));
        await new Promise((resolve) => setImmediate(resolve));
        book.settle(sent.splice(0).map(({ id }) => ({ id, output: undefined })));
        await Promise.all(answers);
      });
    },
  ],
};

test.each(Object.entries(FILLED))("%s take little memory, however many there are", async (_what, [bytesMax, fill]) => {
  expect(await fill()).toBeLessThan(bytesMax);
});
