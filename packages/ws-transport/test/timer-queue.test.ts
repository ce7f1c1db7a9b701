import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../src/system-clock.ts";
import { TimerQueue, type Sleeper } from "../src/timer-queue.ts";

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

function sleeper(handleDue: () => void): Sleeper {
  return { wakesAtMs: -1, place: 0, handleDue };
}

interface Watched {
  readonly firedAt: number[];
  wake(at: number): void;
  cancel(): void;
}

/** Asks again as a driver does. */
function watch(deadline: { at: number | undefined }, queue = new TimerQueue(clock)): Watched {
  const firedAt: number[] = [];
  const one = sleeper(() => {
    firedAt.push(now);
    if (deadline.at !== undefined && deadline.at <= now) deadline.at = undefined;
    queue.wake(one, deadline.at);
  });
  queue.wake(one, deadline.at);
  return { firedAt, wake: (at) => queue.wake(one, at), cancel: () => queue.cancel(one) };
}

test("a deadline that moves away costs no new timer, and is met", () => {
  const deadline: { at: number | undefined } = { at: 100 };
  const { wake, firedAt } = watch(deadline);
  const set = vi.spyOn(globalThis, "setTimeout");
  for (let index = 0; index < 50; index += 1) {
    pass(1);
    deadline.at = now + 100;
    wake(deadline.at);
  }
  expect(set).not.toHaveBeenCalled();
  pass(200);
  expect(firedAt).toEqual([100, 150]);
  expect(deadline.at).toBeUndefined();
});

test("a deadline that comes nearer is met in time", () => {
  const deadline: { at: number | undefined } = { at: 100 };
  const { wake, firedAt } = watch(deadline);
  deadline.at = 10;
  wake(10);
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
  const { firedAt, cancel } = watch({ at: 2 ** 40 });
  vi.advanceTimersByTime(60_000);
  expect(firedAt).toEqual([]);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test("who was cancelled is not woken", () => {
  const { cancel, firedAt } = watch({ at: 10 });
  cancel();
  pass(20);
  expect(firedAt).toEqual([]);
});

test("a deadline within the present millisecond is met by the next one, without asking again and again", () => {
  now = 500.9;
  const asked: number[] = [];
  const queue = new TimerQueue(clock);
  const one = sleeper(() => {
    asked.push(now);
    // What the machine is told is the whole millisecond.
    if (Math.floor(now) < 500.7) queue.wake(one, 500.7);
  });
  queue.wake(one, 500.7);
  vi.advanceTimersByTime(0);
  expect(asked).toEqual([]);
  pass(1);
  expect(asked).toEqual([501.9]);
});

test("many share one timer, and each is woken in its millisecond, whoever leaves or moves meanwhile", () => {
  const at = fc.integer({ min: 1, max: 60 });
  const step = fc.record({ after: fc.integer({ min: 0, max: 9 }), who: fc.nat({ max: 9 }), at: fc.option(at, { nil: undefined }) });
  const property = fc.property(fc.array(at, { maxLength: 10 }), fc.array(step, { maxLength: 20 }), (first, steps) => {
    now = 0;
    const queue = new TimerQueue(clock);
    const due = new Map<number, number>();
    const woken: [number, number][] = [];
    const sleepers = first.map((_, who) => sleeper(() => woken.push([who, now])));
    const expected: [number, number][] = [];
    const passAll = (ms: number): void => {
      for (let left = ms; left > 0; left -= 1) {
        pass(1);
        for (const [who, dueAt] of [...due]) if (dueAt <= now && due.delete(who)) expected.push([who, now]);
      }
    };
    const wake = (who: number, dueAt: number): void => {
      queue.wake(sleepers[who] as Sleeper, dueAt);
      due.set(who, Math.min(due.get(who) ?? dueAt, dueAt));
    };
    first.forEach((dueAt, who) => wake(who, dueAt));
    for (const { after, who, at: dueAt } of steps) {
      passAll(after);
      if (who >= first.length) continue;
      if (dueAt === undefined) queue.cancel(sleepers[who] as Sleeper);
      if (dueAt === undefined) due.delete(who);
      else wake(who, now + dueAt);
      expect(vi.getTimerCount()).toBe(due.size > 0 ? 1 : 0);
    }
    passAll(70);
    const sorted = (list: [number, number][]): [number, number][] => list.toSorted(([a, at1], [b, at2]) => at1 - at2 || a - b);
    expect(sorted(woken)).toEqual(sorted(expected));
  });
  fc.assert(property);
});

test("who asks for a time that has passed again and again holds up neither the others nor the event loop", () => {
  const queue = new TimerQueue(clock);
  let spins = 0;
  const spinner = sleeper(() => {
    spins += 1;
    queue.wake(spinner, 0);
  });
  const other = watch({ at: 5 }, queue);
  queue.wake(spinner, 0);
  pass(10);
  expect(other.firedAt).toEqual([5]);
  expect(spins).toBeLessThan(30);
  queue.cancel(spinner);
});

test("who throws keeps nobody else from being woken", () => {
  const queue = new TimerQueue(clock);
  queue.wake(
    sleeper(() => {
      throw new Error("mine");
    }),
    5,
  );
  const other = watch({ at: 5 }, queue);
  expect(() => pass(5)).toThrow("mine");
  pass(2);
  expect(other.firedAt).toHaveLength(1);
});
