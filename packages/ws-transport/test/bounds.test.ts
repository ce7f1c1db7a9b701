import { heapGrowth } from "@apex/testkit/heap-growth";
import { expect, test } from "vitest";
import { createConnectionSet } from "../src/connection-set.ts";
import type { Connection } from "../src/connection.ts";
import { createHeaderPool } from "../src/header-pool.ts";
import { systemClock } from "../src/system-clock.ts";
import { TimerQueue } from "../src/timer-queue.ts";

/** What is in the table "What is bounded" of docs/operations.md: far more than the bound. Frames are in `frame-cache.test.ts`. */
const COUNT = 20_000;
const MIB = 1_048_576;
const times = (count: number, call: (index: number) => void): void => {
  for (let index = 0; index < count; index += 1) call(index);
};

const FILLED: Record<string, () => Promise<number>> = {
  "headers that clients send": () =>
    heapGrowth(createHeaderPool(), (pool) => times(COUNT, (index) => pool({ rawHeaders: ["User-Agent", `${index}`.padEnd(250)] }))),
  "connections that are closed": () =>
    heapGrowth(createConnectionSet(), (connections) =>
      times(COUNT, (index) => {
        const connection = { number: index, text: `${index}`.padEnd(300) } as unknown as Connection;
        connections.add(connection);
        connections.delete(connection);
      }),
    ),
  "deadlines of connections that are closed": () =>
    heapGrowth(new TimerQueue(systemClock), (timers) =>
      times(COUNT, (index) => {
        const sleeper = { wakesAtMs: -1, place: 0, text: `${index}`.padEnd(300), handleDue: () => undefined };
        timers.wake(sleeper, systemClock.monotonicMs() + 1_000_000);
        timers.cancel(sleeper);
      }),
    ),
};

test.each(Object.entries(FILLED))("%s take little memory, however many there are", async (_what, fill) => {
  expect(await fill()).toBeLessThan(MIB);
});
