import type { CloseReason } from "../protocol/close-codes.ts";

/**
 * Where a client is. `resuming`: connected, not every subscription has reached its head yet · `lagging`: a window is
 * full, the application is slower than the stream · `suspended`: the platform says that there is no network.
 */
export type Phase =
  | { readonly name: "idle" | "connecting" | "authenticating" | "resuming" | "live" | "lagging" | "suspended" }
  | { readonly name: "backoff"; readonly retryInMs: number }
  | { readonly name: "closed"; readonly reason: CloseReason | "closed" };

export type PhaseName = Phase["name"];

/** How far the subscriptions of an open connection are. */
export type Progress = "resuming" | "live" | "lagging";

/**
 * `lost`: the connection or the attempt ended · `due`: the wait is over · `leave`: this connection is given up for a
 * new one at once · `refused`: the server said not to come back.
 */
export type PhaseEvent = "connect" | "opened" | "welcome" | "lost" | "leave" | "due" | "offline" | "refused" | "close";

const OPEN = { lost: "backoff", leave: "connecting", refused: "closed", close: "closed" } as const;

/** Every change of phase there is; an event without an entry means nothing in that phase. */
export const PHASE_TABLE: Readonly<Record<PhaseName, Readonly<Partial<Record<PhaseEvent, PhaseName | undefined>>>>> = {
  idle: { connect: "connecting", close: "closed" },
  connecting: { opened: "authenticating", lost: "backoff", refused: "closed", close: "closed" },
  authenticating: { welcome: "resuming", lost: "backoff", leave: "connecting", refused: "closed", close: "closed" },
  resuming: OPEN,
  live: OPEN,
  lagging: OPEN,
  backoff: { due: "connecting", offline: "suspended", close: "closed" },
  suspended: { due: "connecting", close: "closed" },
  closed: {},
};

/** The phase after the event; undefined when the event means nothing there. */
export function nextPhase(phase: PhaseName, event: PhaseEvent): PhaseName | undefined {
  return PHASE_TABLE[phase][event];
}

/** True while frames may be exchanged. */
export const isConnected = (phase: PhaseName): phase is Progress =>
  phase === "resuming" || phase === "live" || phase === "lagging";
