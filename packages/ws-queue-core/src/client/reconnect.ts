import type { GoawayFrame } from "../protocol/frames.ts";
import { createBackoff } from "./backoff.ts";
import type { ClientSettings } from "./settings.ts";

/** When to come back after a connection ended. */
export interface Reconnect {
  handleConnected(now: number): void;
  /** The server asks to leave; returns when. */
  handleGoaway(frame: GoawayFrame, now: number): number;
  /** `isPrompt`: nothing speaks against coming back at once, unless that happens again and again. */
  delayMs(isPrompt: boolean, now: number): number;
}

type ReconnectSettings = Pick<ClientSettings, "backoffMinMs" | "backoffMaxMs" | "stableMs">;

export function createReconnect(settings: ReconnectSettings, jitter: () => number): Reconnect {
  const backoff = createBackoff(settings.backoffMinMs, settings.backoffMaxMs, jitter);
  let connectedAt = Number.POSITIVE_INFINITY;
  let comeBackAt = 0;
  return {
    handleConnected(now) {
      connectedAt = now;
    },
    handleGoaway({ afterMs, spreadMs }, now) {
      comeBackAt = now + afterMs + Math.ceil(jitter() * spreadMs);
      return comeBackAt;
    },
    delayMs(isPrompt, now) {
      if (now - connectedAt >= settings.stableMs) backoff.reset();
      const askedMs = comeBackAt - now;
      const ownMs = backoff.nextDelayMs(isPrompt || comeBackAt > 0);
      connectedAt = Number.POSITIVE_INFINITY;
      comeBackAt = 0;
      return Math.max(ownMs, askedMs);
    },
  };
}
