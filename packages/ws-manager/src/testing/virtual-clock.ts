import type { Clock } from "@apex/ws-queue-core";

/** A clock that only a test moves. */
export interface VirtualClock extends Clock {
  /** When the next timer is due, on the scale of `monotonicMs`; undefined: none is set. */
  nextDueMs(): number | undefined;
  /** Lets everything happen that is under way, without time passing. */
  settle(): Promise<void>;
  /** Lets this much time pass, in milliseconds: timers fire in the order in which they are due, and what each leads to happens before the next. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

/** Turns of the event loop that what is in memory needs to come to rest. */
const TURNS = 20;

/** `startMs`: what the wall clock says at the beginning, in milliseconds since 1970. */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers = new Set<Timer>();
  let nowMs = 0;

  const earliest = (): Timer | undefined => [...timers].reduce<Timer | undefined>((first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first), undefined);

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  async function advance(ms: number): Promise<void> {
    const untilMs = nowMs + ms;
    await settle();
    for (let timer = earliest(); timer !== undefined && timer.atMs <= untilMs; timer = earliest()) {
      timers.delete(timer);
      nowMs = Math.max(nowMs, timer.atMs);
      timer.fire();
      await settle();
    }
    nowMs = untilMs;
  }

  return {
    monotonicMs: () => nowMs,
    epochMs: () => startMs + nowMs,
    setTimer(fire, delayMs) {
      // In whole milliseconds, as machines count: a part of one that is left over would be waited for again and again.
      const timer: Timer = { atMs: Math.ceil(nowMs + delayMs), fire };
      timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as Timer),
    nextDueMs: () => earliest()?.atMs,
    settle,
    advance,
  };
}
