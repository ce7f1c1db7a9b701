import { createError } from "@apex/ws-queue-core";

/**
 * Admits so many per minute and key, spread evenly, with a burst of a whole minute's number. Those who have to wait stand in
 * line: each has a turn of its own, which nobody takes in its place.
 */
export interface RateLimit<Key, Page extends object> {
  /** 0 when admitted, else how long to wait, in milliseconds: until the page's turn, of which it has one at a time. Throws `invalid_argument`. */
  tryTake(key: Key, page: Page, nowMs: number): number;
  /** The page is gone, and what it waited for is free. */
  leave(key: Key, page: Page): void;
}

const MINUTE_MS = 60_000;
/** From this many keys on, those that have their whole burst again are forgotten; then again at twice as many as are left. */
const SWEEP_AT = 10_000;

/** The generic cell rate algorithm: one instant per key, at which all turns that were given out are paid for. */
export function createRateLimit<Key, Page extends object>(perMinute: number): RateLimit<Key, Page> {
  const paidAt = new Map<Key, number>();
  /** Of those who wait: when their turn is, a minute later. */
  const turns = new WeakMap<Page, number>();
  const costMs = MINUTE_MS / perMinute;
  let sweepAt = SWEEP_AT;

  /** With each key beyond a fixed number, all others would be looked at. */
  function sweep(nowMs: number): void {
    for (const [key, at] of paidAt) if (at <= nowMs) paidAt.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * paidAt.size);
  }

  function pay(key: Key, nowMs: number): number {
    if (paidAt.size >= sweepAt && !paidAt.has(key)) sweep(nowMs);
    const next = Math.max(paidAt.get(key) ?? nowMs, nowMs) + costMs;
    paidAt.set(key, next);
    return next;
  }

  return {
    tryTake(key, page, nowMs) {
      // One instant that is none would be added to all that follow: the user would never wait again.
      if (!Number.isFinite(nowMs)) throw createError("invalid_argument", `The time must be a finite number of milliseconds, not ${nowMs}`);
      const turn = turns.get(page) ?? pay(key, nowMs);
      const waitMs = Math.max(0, Math.ceil(turn - (nowMs + MINUTE_MS)));
      if (waitMs > 0) turns.set(page, turn);
      else turns.delete(page);
      return waitMs;
    },
    leave(key, page) {
      const paid = paidAt.get(key);
      if (turns.delete(page) && paid !== undefined) paidAt.set(key, paid - costMs);
    },
  };
}
