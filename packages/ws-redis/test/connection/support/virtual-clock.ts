import type { Clock } from "@apex/ws-queue-core";

/** A clock that a test moves. */
export interface VirtualClock extends Clock {
  /** Fires what is due, one after the other, and lets what follows from each happen. */
  advance(ms: number): Promise<void>;
}

export function createVirtualClock(): VirtualClock {
  let nowMs = 0;
  const timers = new Map<object, { readonly atMs: number; readonly fire: () => void }>();
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    monotonicMs: () => nowMs,
    epochMs: () => nowMs,
    setTimer(fire, delayMs) {
      const timer = {};
      timers.set(timer, { atMs: nowMs + delayMs, fire });
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as object),
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(([, { atMs }]) => atMs <= untilMs).toSorted(([, a], [, b]) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next[0]);
        nowMs = Math.max(nowMs, next[1].atMs);
        next[1].fire();
        await settle();
      }
      nowMs = untilMs;
    },
  };
}
