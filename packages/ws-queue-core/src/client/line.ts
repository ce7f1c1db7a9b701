import type { Backoff } from "./backoff.ts";
import type { Phase } from "./connection-phase.ts";

/** `retry`: a wait is over · `leave`: the server asked to · `dead`, `probe`: nothing was heard for too long. */
export type Timer = "retry" | "handshake" | "leave" | "dead" | "probe" | "ping";

/** What a client knows of its connection. */
export interface Line extends Backoff {
  phase: Phase;
  readonly timers: Map<Timer, number>;
  token: string | undefined;
  isTokenAwaited: boolean;
  isOffline: boolean;
  /** How many connections stood, up to `welcome`. */
  connections: number;
  connectedAt: number;
  /** The instant that a `goaway` named; 0: there was none. */
  comeBackAt: number;
  heartbeatMs: number;
  deadAfterMs: number;
}

export const createLine = (): Line => ({
  phase: { name: "idle" },
  timers: new Map(),
  token: undefined,
  isTokenAwaited: false,
  isOffline: false,
  attempt: 0,
  connections: 0,
  connectedAt: 0,
  comeBackAt: 0,
  heartbeatMs: 0,
  deadAfterMs: 0,
});
