import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceTime, NEW_TIME, readTime, runTime, START_MS_MAX, startTime, type KeptTime } from "../../src/store/retention-clock.ts";

const DAY_MS = 86_400_000;

/** A process begins, time passes in it, the wall clock is set to anything, the store is looked after. */
const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant("start" as const), closedMs: fc.nat({ max: 400 * DAY_MS }), monotonicMs: fc.nat({ max: 1e9 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("pass" as const), ms: fc.nat({ max: 2 * DAY_MS }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("jump" as const), ms: fc.integer({ min: -1_000 * DAY_MS, max: 1_000 * DAY_MS }) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("maintain" as const) }) },
);

describe("the clock of retention", () => {
  it("goes with the monotonic time and by a day for each start at most, wherever the wall clock jumps, and never back", () => {
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let kept: KeptTime = NEW_TIME;
      let time = startTime(kept);
      let [wallMs, monotonicMs] = [1.8e12, 5];
      let [starts, ranMs] = [1, 0];
      for (const one of steps) {
        if (one.type === "start") {
          // What ran since the last maintenance is forgotten with the process.
          time = startTime(kept);
          [wallMs, monotonicMs, starts] = [wallMs + one.closedMs, one.monotonicMs, starts + 1];
        } else if (one.type === "pass") {
          [wallMs, monotonicMs, ranMs] = [wallMs + one.ms, monotonicMs + one.ms, ranMs + one.ms];
        } else if (one.type === "jump") {
          wallMs += one.ms;
        } else {
          const before = readTime(runTime(time, monotonicMs), monotonicMs);
          const stood = kept.ms;
          const { time: after, aheadMs } = advanceTime(time, { wallMs, monotonicMs });
          expect(after.ms).toBeGreaterThanOrEqual(stood);
          expect(after.ms - before).toBeLessThanOrEqual(time.isCaughtUp ? 0 : START_MS_MAX);
          expect(after.ms).toBeLessThanOrEqual(ranMs + starts * START_MS_MAX);
          expect(wallMs - (after.originMs ?? 0) - after.ms).toBe(aheadMs);
          [time, kept] = [after, after];
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("is right where all clocks are: over restarts of less than a day it shows what the wall clock does", () => {
    const runs = fc.array(fc.record({ closedMs: fc.nat({ max: DAY_MS }), ranMs: fc.nat({ max: 3 * DAY_MS }) }), { maxLength: 20 });
    fc.assert(
      fc.property(runs, (all) => {
        let kept: KeptTime = NEW_TIME;
        let wallMs = 1.8e12;
        for (const { closedMs, ranMs } of all) {
          wallMs += closedMs;
          let time = advanceTime(startTime(kept), { wallMs, monotonicMs: 7 }).time;
          time = advanceTime(time, { wallMs: (wallMs += ranMs), monotonicMs: 7 + ranMs }).time;
          expect(time.ms + (time.originMs ?? 0)).toBe(wallMs);
          kept = time;
        }
      }),
    );
  });

  it("is moved by no more than a day by starts of one day, however many and however wrong the wall clock is", () => {
    const starts = fc.array(fc.nat({ max: DAY_MS / 100 }), { minLength: 1, maxLength: 90 });
    fc.assert(
      fc.property(starts, fc.integer({ min: -400 * DAY_MS, max: 400 * DAY_MS }), (livedMs, aheadMs) => {
        let kept: KeptTime = advanceTime(startTime(NEW_TIME), { wallMs: 1.8e12, monotonicMs: 0 }).time;
        let wallMs = 1.8e12 + aheadMs;
        for (const ms of livedMs) {
          kept = advanceTime(startTime(kept), { wallMs, monotonicMs: 60_000 }).time;
          wallMs += ms;
        }
        expect(kept.ms).toBeLessThanOrEqual(START_MS_MAX + wallMs - 1.8e12 - aheadMs);
      }),
    );
  });

  it("goes on from a day for each day that it was started in after months, until it has come to the present", () => {
    let kept: KeptTime = advanceTime(startTime(NEW_TIME), { wallMs: 1.8e12, monotonicMs: 0 }).time;
    for (let day = 60; day <= 120; day += 1) kept = advanceTime(startTime(kept), { wallMs: 1.8e12 + day * DAY_MS, monotonicMs: 0 }).time;
    expect(kept.ms).toBe(61 * DAY_MS);
  });

  it("stands still for what it is told before it runs, and knows instants of before", () => {
    const time = startTime({ ms: 100, originMs: 0 });
    expect(readTime(time, 5_000)).toBe(100);
    expect(readTime(runTime(time, 5_000), 5_010)).toBe(110);
    expect(readTime(runTime(time, 5_000), 4_990)).toBe(90);
  });
});
