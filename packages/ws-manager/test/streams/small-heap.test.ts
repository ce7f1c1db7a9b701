import { DEFAULT_LIMITS } from "@apex/ws-queue-core";
import { startChildProcess } from "@apex/testkit/child-process";
import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import type { FromService, ToService } from "./support/small-heap-child.ts";

const THREADS = 200;
const EVENTS = 25;
const EVENT_BYTES = 24 * 1_024;
const THREADS_PER_CONNECTION = 100;

/** Subscribes to threads from the head, and reads on no further than its windows let it. */
async function watchThreads(url: string, first: number): Promise<void> {
  const subs = Array.from({ length: THREADS_PER_CONNECTION }, (_, index) => ({ n: index + 1, stream: { kind: "thread", name: `t${first + index}` }, from: "head" }));
  const client = await connectRaw(url, { subs });
  for (let live = 0; live < THREADS_PER_CONNECTION; live += 1) await client.next("live");
}

test("a service with a heap of 100 MB goes on while 200 streams are watched and 600 KiB are appended to each", { timeout: 60_000 }, async () => {
  await using service = startChildProcess<ToService, FromService>(new URL("./support/small-heap-child.ts", import.meta.url), [], {
    nodeOptions: ["--max-old-space-size=100"],
  });
  const { port } = await service.next("listening");
  const url = `ws://127.0.0.1:${port}/ws`;
  await Promise.all([0, THREADS_PER_CONNECTION].map((first) => watchThreads(url, first)));
  service.send({ type: "fill", threads: THREADS, events: EVENTS, eventBytes: EVENT_BYTES });
  const { tailBytes, streams } = await service.next("filled");
  expect(streams).toBe(THREADS);
  expect(tailBytes).toBeLessThanOrEqual(DEFAULT_LIMITS.tailsBytesMax);
});
