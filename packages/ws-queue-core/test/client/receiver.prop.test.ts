import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../../src/protocol/index.ts";
import { createHarness, events, offsetsOf, subscribed, THREAD } from "./support/harness.ts";

/**
 * A server that sends a log of `length` entries in frames that may be repeated, cut, swapped or left out, to a client
 * whose connection may end at any time. The model is the list 1, 2, 3, …: what the application sees is always its
 * beginning, and all of it once the faults stop.
 */
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("send" as const), count: fc.integer({ min: 1, max: 5 }) }) },
    fc.record({ type: fc.constant("repeat" as const), back: fc.integer({ min: 0, max: 6 }), count: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ type: fc.constant("skip" as const), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant("disconnect" as const) }),
    fc.record({ type: fc.constant("wait" as const) }),
    fc.record({ type: fc.constant("stale" as const), first: fc.integer({ min: 1, max: 20 }) }),
  ),
  { maxLength: 60 },
);

describe("what the application sees", () => {
  it("is the log from its beginning, each entry once, whatever happens to the frames (L27)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), steps, (length, plan) => {
        const harness = createHarness();
        const seen: number[] = [];
        let n = 0;
        let sentUpTo = 0;
        const receive = (...frames: ServerFrame[]): void => harness.receive(...frames);
        /** Answers whatever was asked, like a server that knows its log. */
        const serve = (): void => {
          for (const output of harness.take()) {
            if (output.type === "deliver") {
              seen.push(...offsetsOf(output.entries));
              harness.input({ type: "processed", sub: 1, offset: seen.length });
            }
            if (output.type !== "send") continue;
            const asked = output.frame.t === "sub" ? output.frame : output.frame.t === "hello" ? output.frame.subs?.[0] : undefined;
            if (!asked) continue;
            n = asked.n;
            sentUpTo = asked.from === "start" ? 0 : Number.parseInt(asked.from.split(".")[1] ?? "", 36);
            receive(subscribed(n, sentUpTo, length));
          }
        };
        const settle = (): void => {
          // Subscriptions after several gaps in a row wait a little.
          harness.advance(20_000);
          if (harness.phase() === "connecting") harness.open();
          if (harness.phase() === "authenticating") harness.connect();
          for (let round = 0; round < 4; round += 1) serve();
        };
        const send = (first: number, count: number): void => {
          const last = Math.min(length, first + count - 1);
          if (last >= first) receive(events(n, first, last));
          sentUpTo = Math.max(sentUpTo, last);
        };

        harness.input({ type: "subscribe", sub: 1, stream: THREAD, from: "start" });
        harness.connect();
        serve();
        for (const step of plan) {
          if (step.type === "send") send(sentUpTo + 1, step.count);
          if (step.type === "repeat") send(Math.max(1, sentUpTo - step.back), step.count);
          if (step.type === "skip") send(sentUpTo + 1 + step.count, 1);
          if (step.type === "stale" && n > 1) receive(events(n - 1, step.first, Math.min(length, step.first)));
          if (step.type === "disconnect") harness.input({ type: "socket-closed", code: 1006 });
          if (step.type === "wait") settle();
          serve();
          expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
        }
        for (let round = 0; round < 10; round += 1) {
          settle();
          send(sentUpTo + 1, length);
          serve();
        }
        expect(seen).toEqual(Array.from({ length }, (_, index) => index + 1));
      }),
      { numRuns: 300 },
    );
  });
});
