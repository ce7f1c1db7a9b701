import type { Moment } from "./moment.ts";

/**
 * How long a handler has given no sign of life. Time in which the store held it back does not count: a run whose author waits for
 * a commit, and an outage, would end as a timeout of the handler.
 */
export interface Silence {
  /** A sign of life: the count begins again. */
  end(monotonicMs: number): void;
  /** The handler waits for a commit, or does not any more. */
  awaitCommit(): void;
  commitAnswered(): void;
  /** Counts on, or stands still from now on. `isStoreAway`: it holds everyone back. */
  count(isStoreAway: boolean, now: Moment): void;
  /** When it was too long, on the monotonic clock; undefined while it stands still, and without a timeout. */
  nextTimeout(): number | undefined;
}

export function createSilence(timeoutMs: number | false, now: Moment): Silence {
  let leftMs = timeoutMs === false ? Infinity : timeoutMs;
  let countedToMs = now.monotonicMs;
  let isStill = false;
  let awaited = 0;

  const advance = ({ monotonicMs }: Moment): void => {
    if (!isStill) leftMs -= monotonicMs - countedToMs;
    countedToMs = monotonicMs;
  };

  return {
    end(monotonicMs) {
      leftMs = timeoutMs === false ? Infinity : timeoutMs;
      countedToMs = monotonicMs;
    },
    awaitCommit: () => void (awaited += 1),
    commitAnswered: () => void (awaited -= 1),
    count(isStoreAway, at) {
      advance(at);
      isStill = isStoreAway || awaited > 0;
    },
    nextTimeout: () => (isStill || leftMs === Infinity ? undefined : countedToMs + leftMs),
  };
}
