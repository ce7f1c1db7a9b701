import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAlarm } from "../src/timers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const alarmAt = () => {
  const rings: number[] = [];
  const start = Date.now();
  const now = (): number => Date.now() - start;
  return { rings, setAlarm: createAlarm(now, () => rings.push(now())) };
};

describe("an alarm", () => {
  it("rings once, at the instant that it was set to last", () => {
    const { rings, setAlarm } = alarmAt();
    setAlarm(10);
    setAlarm(30);
    setAlarm(20);
    vi.advanceTimersByTime(100);
    expect(rings).toEqual([20]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not ring when it is taken back", () => {
    const { rings, setAlarm } = alarmAt();
    setAlarm(10);
    setAlarm(undefined);
    vi.advanceTimersByTime(100);
    expect(rings).toEqual([]);
  });

  it("can be set to the same instant again after it rang", () => {
    const { rings, setAlarm } = alarmAt();
    setAlarm(10);
    vi.advanceTimersByTime(10);
    setAlarm(10);
    vi.advanceTimersByTime(0);
    expect(rings).toEqual([10, 10]);
  });

  it("rings early rather than at once for an instant beyond the platform's timers", () => {
    const { rings, setAlarm } = alarmAt();
    setAlarm(2 ** 40);
    vi.advanceTimersByTime(2 ** 31 - 2);
    expect(rings).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rings).toEqual([2 ** 31 - 1]);
  });
});
