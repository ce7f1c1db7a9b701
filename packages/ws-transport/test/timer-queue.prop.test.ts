import fc from "fast-check";
import { isApexError } from "@apex/ws-queue-core";
import { expect, test } from "vitest";
import { TimerQueue, type Sleeper } from "../src/timer-queue.ts";

/** What a caller may pass as a deadline, and what the clock may show when it does. */
const odd = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
const step = fc.record({
  sleeper: fc.nat({ max: 7 }),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.record({ deadline: fc.double({ min: -10, max: 200, noNaN: true }) }) },
    { weight: 2, arbitrary: fc.record({ deadline: odd }) },
    { weight: 2, arbitrary: fc.constant({ cancel: true }) },
    { weight: 1, arbitrary: fc.record({ deadline: fc.nat({ max: 200 }), clock: odd }) },
    { weight: 3, arbitrary: fc.record({ pass: fc.nat({ max: 60 }) }) },
  ),
});

test("whatever deadlines it is given, it wakes as a sorted list would, and refuses what cannot be ordered", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = 0;
      let shown: number | undefined;
      let fire: (() => void) | undefined;
      const clock = {
        monotonicMs: () => shown ?? now,
        epochMs: () => 0,
        setTimer: (callback: () => void) => (fire = callback),
        clearTimer: () => (fire = undefined),
      };
      const queue = new TimerQueue(clock);
      /** The model: who waits, and until when. */
      const waiting = new Map<number, number>();
      const woken: number[] = [];
      const sleepers = Array.from({ length: 8 }, (_, n): Sleeper => ({ wakesAtMs: -1, place: 0, handleDue: () => void woken.push(n) }));

      for (const { sleeper: n, what } of steps) {
        const sleeper = sleepers[n] as Sleeper;
        if ("cancel" in what) {
          queue.cancel(sleeper);
          waiting.delete(n);
        } else if ("pass" in what) {
          now += what.pass;
          woken.length = 0;
          fire?.();
          const due = [...waiting].filter(([, at]) => at <= now).toSorted(([, a], [, b]) => a - b);
          expect(woken.toSorted()).toEqual(due.map(([name]) => name).toSorted());
          expect(woken.map((name) => waiting.get(name))).toEqual(due.map(([, at]) => at));
          for (const [name] of due) waiting.delete(name);
        } else {
          const { deadline } = what;
          const before = waiting.get(n);
          const isMoved = before === undefined || before > deadline;
          shown = "clock" in what ? what.clock : undefined;
          if (!Number.isFinite(deadline) || (isMoved && shown !== undefined)) {
            expect(() => queue.wake(sleeper, deadline)).toThrow(expect.toSatisfy(isApexError) as Error);
          } else {
            queue.wake(sleeper, deadline);
            if (isMoved) waiting.set(n, Math.max(Math.ceil(deadline), now));
          }
          shown = undefined;
        }
        expect(sleepers.map(({ wakesAtMs }) => wakesAtMs)).toEqual(sleepers.map((_, name) => waiting.get(name) ?? -1));
      }
    }),
    { seed: 20_261_130, numRuns: 500 },
  );
});
