import { heapGrowth } from "@apex/testkit/heap-growth";
import { expect, test } from "vitest";
import { createLimits, type Position, type StreamKey, type Tag, type UserId } from "../src/index.ts";
import { createSlots, createWorkWatch } from "../src/server/index.ts";
import { OutputQueue } from "../src/server/connection/output-queue.ts";
import { Subscriptions } from "../src/server/connection/subscriptions.ts";
import { createToolCalls } from "../src/server/owner/tool-calls.ts";
import { createLeaseWatch } from "../src/server/work-watch/lease-watch.ts";

/** What is in the table "What is bounded" of docs/operations.md: far more than the bound, with names as long as they may be. */
const COUNT = 30_000;
const MIB = 1_048_576;
/** The names alone would take 9 MiB. */
const name = (index: number): string => `${index}`.padEnd(300, "n");
const stream = (index: number): StreamKey => `thread:${name(index)}` as StreamKey;
const times = (count: number, call: (index: number) => void): void => {
  for (let index = 0; index < count; index += 1) call(index);
};
const now = { monotonicMs: 0, epochMs: 0 };
const at = (offset: number): Position => ({ offset, tag: "t" as Tag });

const FILLED: Record<string, () => Promise<number>> = {
  "threads that a node has no room for": () =>
    heapGrowth(createSlots({ handlersMax: 1, waitingMax: 10 }), (slots) =>
      times(COUNT, (index) => slots.handleInput({ type: "ready", thread: stream(index), userId: name(index) as UserId, priority: "normal" }, 0)),
    ),
  "postponed threads": () =>
    heapGrowth(createWorkWatch({ takeover: "after-ttl", leaseTtlMs: 1_000, jitter: () => 0, watchesMax: 100 }), (watch) =>
      times(COUNT, (index) => watch.handleInput({ type: "postponed", thread: stream(index), dueAt: 1_000, delayMs: 1_000, priority: "normal" }, now)),
    ),
  "leases of other nodes": () =>
    heapGrowth(createLeaseWatch(1_000, 100), (leases) =>
      times(COUNT, (index) => leases.isDead(stream(index), { fence: { counter: 1, nonce: name(index) }, renewal: 1, counter: 1 }, 0, 0)),
    ),
  "tool calls of one run": () =>
    heapGrowth(createToolCalls(1), (tools) =>
      times(2 * COUNT, (index) => {
        const call = { toolCallId: `${index}`.padEnd(60), toolName: "t", parameters: {} };
        tools.open(call, now);
        tools.close({ ...call, success: true, result: undefined, durationMs: 0, outcome: "completed" } as never);
      }),
    ),
  "damaged streams that a client of before has asked for": () => {
    const outputs = new OutputQueue();
    return heapGrowth(new Subscriptions(outputs, createLimits()), (subscriptions) => {
      subscriptions.begin(false);
      times(COUNT / 3, (index) => {
        const n = index + 1;
        subscriptions.handleSubscribe({ n, stream: { kind: "thread", name: "t" }, from: "start" });
        const asked = outputs.take();
        if (asked?.type === "authorize") subscriptions.handleAuthorized(n, asked.question, stream(index));
        subscriptions.handleRead(n, { status: "reset", reason: "damaged", resume: at(1), oldest: 1, head: at(2) }, 0);
        while (outputs.take() !== undefined);
      });
    });
  },
};

test.each(Object.entries(FILLED))("%s take little memory, however many there are", async (_what, fill) => {
  expect(await fill()).toBeLessThan(2 * MIB);
});

test("of the threads that have work 20,000 wait on a node, and 1,000 of one user in a class", () => {
  const slots = createSlots({ handlersMax: 1 });
  const ready = (index: number, userId: string) => slots.handleInput({ type: "ready", thread: stream(index), userId: userId as UserId, priority: "normal" }, 0);
  times(1_500, (index) => ready(index, "ann"));
  expect(slots.waiting).toBe(1_000);
  times(25_000, (index) => ready(2_000 + index, `user${index % 100}`));
  expect([slots.holding, slots.waiting]).toEqual([1, 20_000]);
});
