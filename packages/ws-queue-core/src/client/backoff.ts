import type { ClientSettings } from "./settings.ts";

/** Numbers from 0 up to 1 that follow from the seed alone: they spread reconnects and prove nothing. */
export function createJitter(seed: number): () => number {
  let state = seed;
  return () => {
    // Exact: the product stays below 2^53.
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export interface Backoff {
  /** Failures in a row. */
  attempt: number;
}

/** A client, as far as its waits go. */
export interface Spread extends Pick<ClientSettings, "backoffMinMs" | "backoffMaxMs"> {
  readonly jitter: () => number;
}

/** Anything from 0 to a ceiling that doubles with each call (full jitter), in milliseconds. `isPrompt`: 0 the first time. */
export function nextDelayMs({ backoffMinMs, backoffMaxMs, jitter }: Spread, backoff: Backoff, isPrompt: boolean): number {
  const ceilingMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** backoff.attempt);
  backoff.attempt += 1;
  return isPrompt && backoff.attempt === 1 ? 0 : Math.ceil(jitter() * ceilingMs);
}
