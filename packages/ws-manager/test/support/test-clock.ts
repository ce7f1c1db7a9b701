import type { Clock } from "@apex/ws-queue-core";

/** A clock of the test's: timers fire when it is moved, and then one after the other. */
export interface TestClock extends Clock {
  pass(ms: number): Promise<void>;
  readonly timers: number;
}

/** `startMs`: what the wall clock says at the beginning. */
export function createTestClock(startMs = 0): TestClock {
  let now = 0;
  const timers = new Map<object, { readonly atMs: number; readonly fire: () => void }>();
  return {
    monotonicMs: () => now,
    epochMs: () => startMs + now,
    setTimer(fire, delayMs) {
      const timer = {};
      timers.set(timer, { atMs: now + delayMs, fire });
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as object),
    async pass(ms) {
      now += ms;
      for (const [timer, { atMs, fire }] of [...timers]) {
        if (atMs > now) continue;
        timers.delete(timer);
        fire();
      }
      // What fired settles by itself, between turns of the platform.
      for (let turn = 0; turn < 20; turn += 1) await systemPause();
    },
    get timers() {
      return timers.size;
    },
  };
}

const systemPause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
