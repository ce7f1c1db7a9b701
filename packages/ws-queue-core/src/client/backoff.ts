import type { ClientSettings } from "./settings.ts";

export interface Backoff {
  /** Failures in a row. */
  attempt: number;
}

/** A client, as far as its waits go. */
export interface Spread extends Pick<ClientSettings, "backoffMinMs" | "backoffMaxMs"> {
  /** Random, at least 0 and below 1. */
  readonly jitter: () => number;
}

/** Anything from 0 to a ceiling that doubles with each call (full jitter), in milliseconds. `isPrompt`: 0 the first time. */
export function nextDelayMs({ backoffMinMs, backoffMaxMs, jitter }: Spread, backoff: Backoff, isPrompt: boolean): number {
  const ceilingMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** backoff.attempt);
  backoff.attempt += 1;
  return isPrompt && backoff.attempt === 1 ? 0 : Math.ceil(jitter() * ceilingMs);
}
