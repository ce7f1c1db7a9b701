import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../src/system-clock.ts";
import { MachineTimer } from "../src/machine-timer.ts";

let now = 0;
const clock = { ...systemClock, monotonicMs: () => now, epochMs: () => 0 };

/** Clock and timers move together. */
function pass(ms: number): void {
  for (let step = 0; step < ms; step += 1) {
    now += 1;
    vi.advanceTimersByTime(1);
  }
}

beforeEach(() => {
  now = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** Arms itself again as a driver does. */
function watch(deadline: { at: number | undefined }): { readonly timer: MachineTimer; readonly firedAt: number[] } {
  const firedAt: number[] = [];
  const timer = new MachineTimer(clock, () => {
    firedAt.push(now);
    if (deadline.at !== undefined && deadline.at <= now) deadline.at = undefined;
    timer.arm(deadline.at);
  });
  timer.arm(deadline.at);
  return { timer, firedAt };
}

test("a deadline that moves away costs no new timer, and is met", () => {
  const deadline: { at: number | undefined } = { at: 100 };
  const { timer, firedAt } = watch(deadline);
  const set = vi.spyOn(globalThis, "setTimeout");
  for (let index = 0; index < 50; index += 1) {
    pass(1);
    deadline.at = now + 100;
    timer.arm(deadline.at);
  }
  expect(set).not.toHaveBeenCalled();
  pass(200);
  expect(firedAt).toEqual([100, 150]);
  expect(deadline.at).toBeUndefined();
});

test("a deadline that comes nearer is met in time", () => {
  const deadline: { at: number | undefined } = { at: 100 };
  const { timer, firedAt } = watch(deadline);
  deadline.at = 10;
  timer.arm(10);
  pass(20);
  expect(firedAt).toEqual([10]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a deadline that has passed fires at once, and not within the call", () => {
  now = 500;
  const { firedAt } = watch({ at: 400 });
  expect(firedAt).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(firedAt).toEqual([500]);
});

test("a deadline that is months away does not fire early and for ever", () => {
  const firedAt: number[] = [];
  const timer = new MachineTimer(clock, () => firedAt.push(now));
  timer.arm(2 ** 40);
  vi.advanceTimersByTime(60_000);
  expect(firedAt).toEqual([]);
  timer.cancel();
});

test("a cancelled timer does not fire", () => {
  const { timer, firedAt } = watch({ at: 10 });
  timer.cancel();
  pass(20);
  expect(firedAt).toEqual([]);
});

test("a deadline within the present millisecond is met by the next one, without asking again and again", () => {
  now = 500.9;
  const asked: number[] = [];
  const timer = new MachineTimer(clock, () => {
    asked.push(now);
    // What the machine is told is the whole millisecond.
    if (Math.floor(now) < 500.7) timer.arm(500.7);
  });
  timer.arm(500.7);
  vi.advanceTimersByTime(0);
  expect(asked).toEqual([]);
  pass(1);
  expect(asked).toEqual([501.9]);
});
