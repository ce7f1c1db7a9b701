import { createLimits, threadStream, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { systemRandom } from "@apex/ws-transport";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createNodeAppender } from "../../src/threads/node-appender.ts";
import { createTestClock } from "../support/test-clock.ts";
import { createFlakyStore, type CallFate } from "../threads/support/flaky-store.ts";
import { createBenchStore } from "../threads/support/thread-bench.ts";

const USER = "u" as UserId;
const STREAMS: readonly StreamKey[] = ["a", "b"].map((name) => threadStream(USER, name as ThreadId));

interface Call {
  readonly stream: number;
  readonly count: number;
}

const aCall = fc.record({ stream: fc.nat(1), count: fc.integer({ min: 1, max: 5 }) });
const aFate = fc.constantFrom<CallFate>("answered", "answered", "lost-before", "lost-after");

/** What the streams have to be: the calls behind each other, each whole. */
function expected(calls: readonly Call[]): { texts: string[][]; offsets: number[] } {
  const texts: string[][] = [[], []];
  const offsets = calls.map(({ stream, count }, call) => {
    const own = texts[stream] ?? [];
    const first = own.length + 1;
    for (let index = 0; index < count; index += 1) own.push(`${call}.${index}`);
    return first;
  });
  return { texts, offsets };
}

it("lists and single events of one user are each in their stream once, whole and in order, whatever the line loses", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(aCall, { maxLength: 6 }), { maxLength: 5 }), fc.array(aFate, { maxLength: 12 }), async (turns, fates) => {
      const clock = createTestClock();
      let commits = 0;
      const store = createFlakyStore(createBenchStore(), (method) => (method === "commit" ? (fates[commits++] ?? "answered") : "answered"));
      const runtime = { store, limits: createLimits(), onError: () => undefined, clock, random: systemRandom, telemetry: undefined, debug: undefined };
      const appender = createNodeAppender(runtime);
      const calls = turns.flat();
      let call = 0;
      const answers: Promise<{ readonly offset: number }>[] = [];
      for (const turn of turns) {
        for (const { stream, count } of turn) {
          const texts = Array.from({ length: count }, (_, index) => `${call}.${index}`);
          call += 1;
          const events = texts.map((text) => ({ text, bytes: text.length }));
          answers.push(appender.append(USER, STREAMS[stream] as StreamKey, { events, bytes: texts.join("").length }));
        }
        await new Promise(setImmediate);
      }
      const all = Promise.all(answers);
      let isDone = false;
      void all.then(() => (isDone = true));
      while (!isDone) await clock.pass(60_000);
      const { texts, offsets } = expected(calls);
      expect((await all).map(({ offset }) => offset)).toEqual(offsets);
      for (const [index, stream] of STREAMS.entries()) {
        const result = await store.read({ stream, from: "start", entriesMax: 1_000, bytesMax: 1_000_000 });
        expect(result.status === "page" ? result.page.entries.map(({ text }) => text) : []).toEqual(texts[index]);
      }
    }),
    { numRuns: 100 },
  );
});
