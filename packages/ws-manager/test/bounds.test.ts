import { createError, createLimits, threadStream, type ProducerId, type RequestId, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { heapGrowth } from "@apex/testkit/heap-growth";
import { summarizeFailures, type Connection } from "@apex/ws-transport";
import { expect, test } from "vitest";
import { createHandshakes } from "../src/connections/handshakes.ts";
import type { Session } from "../src/connections/session.ts";
import { createUserConnections } from "../src/connections/user-connections.ts";
import { createAckWatch } from "../src/delivery/ack-watch.ts";
import { createAskers } from "../src/requests/askers.ts";
import { createRateLimit } from "../src/requests/rate-limit.ts";
import { summarizeOutages } from "../src/stores/outage-reports.ts";
import { createStreamHub } from "../src/streams/stream-hub.ts";
import { createStreamTail } from "../src/streams/stream-tail.ts";
import { createNodeAppender } from "../src/threads/node-appender.ts";
import { reportOnce } from "../src/threads/report-once.ts";
import { createRunEnds } from "../src/threads/run-ends.ts";
import { ForkingLog } from "./streams/support/forking-log.ts";
import { createTestClock } from "./support/test-clock.ts";
import { createGate } from "./support/gate.ts";
import { createBenchStore } from "./threads/support/thread-bench.ts";

/** What is in the table "What is bounded" of docs/operations.md: far more than the bound, with names as long as they may be. */
const COUNT = 30_000;
const MIB = 1_048_576;
/** The names alone would take 9 MiB. */
const name = (index: number): string => `${index}`.padEnd(300, "n");
const stream = (index: number): StreamKey => threadStream(name(index) as UserId, "t" as ThreadId);
const times = (count: number, call: (index: number) => void): void => {
  for (let index = 0; index < count; index += 1) call(index);
};

const FILLED: Record<string, () => Promise<number>> = {
  "users that asked once and never come back": () =>
    heapGrowth(createRateLimit<string, object>(120), (limit) => times(2 * COUNT, (index) => limit.tryTake(`${index}`.padEnd(100), {}, index))),
  "identities that asked": () =>
    heapGrowth(createAskers(100, 1_000), (askers) =>
      times(COUNT, (index) => {
        const userId = name(index) as UserId;
        askers.remember({ userId, threadId: "t" as ThreadId, requestId: "r" as RequestId }, { userId, identity: { userId }, expiresAt: undefined });
      }),
    ),
  "users whose connections are closed": () =>
    heapGrowth(createUserConnections(10), (users) =>
      times(COUNT, (index) => {
        const [userId, producer, connection] = [name(index) as UserId, "p" as ProducerId, { number: index } as Connection];
        users.admit(userId, producer, connection);
        users.remove(userId, producer, connection);
      }),
    ),
  "users that are revoked while a handshake is under way": () =>
    heapGrowth(createHandshakes(), (handshakes) => {
      handshakes.begin({} as Session<{ userId: string }>);
      times(COUNT, (index) => handshakes.revoke(name(index) as UserId, "recheck"));
    }),
  "places of damage": () =>
    heapGrowth(
      summarizeOutages(() => undefined, createTestClock()),
      (report) => times(COUNT, (index) => report(createError("store_damaged", "damaged", { stream: name(index) }))),
    ),
  "names of errors that callbacks threw": () =>
    heapGrowth(
      summarizeFailures(() => undefined, createTestClock()),
      (report) => times(COUNT, (index) => report("authenticate", Object.assign(new Error(), { name: name(index) }))),
    ),
  "errors that were reported": () =>
    heapGrowth(
      reportOnce(() => undefined),
      (report) => times(COUNT, (index) => report(new Error(name(index)))),
    ),
  "streams that nobody watches any more": () => {
    const reader = { handleInput: () => undefined };
    const page = new ForkingLog().headOnly();
    const store = { watch: () => () => undefined, read: () => Promise.resolve({ status: "page" as const, page }) };
    return heapGrowth(createStreamHub(store, createLimits()), async (hub) => {
      for (let index = 0; index < COUNT; index += 1) {
        hub.watch(stream(index), reader);
        const reading = hub.read({ stream: stream(index), from: "start", entriesMax: 1, bytesMax: 1 }, reader, name(index) as UserId);
        hub.unwatch(stream(index), reader);
        await reading;
      }
    });
  },
  "positions at which readers of one stream are": () => {
    const log = new ForkingLog();
    log.append(1_000, 10);
    const tail = createStreamTail(createLimits());
    tail.beginRead()(log.readFrom(log.at(0)));
    return heapGrowth(tail, () => times(1_000, (index) => tail.pageAfter(log.at(index), 1_000_000)));
  },
};

test.each(Object.entries(FILLED))("%s take little memory, however many there are", async (_what, fill) => {
  expect(await fill()).toBeLessThan(2 * MIB);
});

test("so many wait for acknowledgements of one stream, and so many in all; who waits no longer makes room", async () => {
  const acks = createAckWatch(() => undefined);
  const refused: unknown[] = [];
  const wait = (index: number): void => void acks.wait(stream(index), 1, "processed", new AbortController().signal).catch((error: unknown) => refused.push(error));
  times(1_500, () => wait(0));
  times(25_000, (index) => wait(1 + (index % 100)));
  await Promise.resolve();
  expect(refused).toHaveLength(500 + 25_000 - 19_000);
  expect(refused.at(-1)).toMatchObject({ code: "overloaded", retryable: true });
  acks.handleAck(stream(0), 1, 1);
  wait(0);
  await Promise.resolve();
  expect(refused).toHaveLength(6_500);
});

test("what waits for the end of a run is bounded", async () => {
  const ends = createRunEnds(1_000);
  const gate = createGate();
  ends.add(gate.opened);
  const outcomes = Promise.allSettled(Array.from({ length: 600 }, () => ends.behind(1, () => Promise.resolve())));
  gate.open();
  expect((await outcomes).filter(({ status }) => status === "rejected")).toHaveLength(600 - 511);
});

test("notices of a node that wait for the store are bounded in all, beyond what each user may have, and none of them is lost", async () => {
  const gate = createGate();
  const store = createBenchStore();
  const runtime = {
    store: { ...store, commit: (commit: Parameters<typeof store.commit>[0]) => gate.opened.then(() => store.commit(commit)) },
    limits: createLimits({ pendingCommitBytesMax: 100 }),
    clock: createTestClock(),
    random: { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) },
    onError: () => undefined,
    telemetry: undefined,
    debug: undefined,
  };
  const appender = createNodeAppender(runtime);
  const append = (index: number) => appender.append(name(index) as UserId, stream(index), { events: [{ text: "x".repeat(50), bytes: 50 }], bytes: 50 });
  const outcomes = Promise.allSettled(Array.from({ length: 40 }, (_, index) => append(index)));
  gate.open();
  const settled = await outcomes;
  expect(settled.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, (_, index) => (index < 32 ? "fulfilled" : "rejected")));
  expect(settled.at(-1)).toMatchObject({ reason: { code: "overloaded" } });
  await expect(Promise.all(Array.from({ length: 32 }, (_, index) => append(index)))).resolves.toHaveLength(32);
});
