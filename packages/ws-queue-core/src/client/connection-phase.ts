import type { CloseReason } from "../protocol/close-codes.ts";

/** How far the subscriptions of an open connection are. */
export type Progress = "resuming" | "live" | "lagging";

/**
 * Where a client is. `resuming`: connected, not every subscription has reached its head yet · `lagging`: a window is
 * full, the application is slower than the stream · `suspended`: the platform says that there is no network.
 */
export type Phase =
  | { readonly name: "idle" | "connecting" | "authenticating" | Progress | "suspended" }
  | { readonly name: "backoff"; readonly retryInMs: number }
  | { readonly name: "closed"; readonly reason: CloseReason | "closed" };

export type PhaseName = Phase["name"];

/**
 * `lost`: the connection, or the attempt at one, ended · `due`: the wait is over · `refused`: the server said not to
 * come back.
 */
export type PhaseEvent = "connect" | "opened" | "welcome" | Progress | "lost" | "due" | "offline" | "refused" | "close";

type Transitions = Readonly<Partial<Record<PhaseEvent, PhaseName>>>;

const ENDS: Transitions = { lost: "backoff", refused: "closed", close: "closed" };
const CONNECTED: Transitions = { ...ENDS, resuming: "resuming", live: "live", lagging: "lagging" };

/** Every change of phase that there is; an event without an entry means nothing in that phase. */
export const PHASE_TABLE: Readonly<Record<PhaseName, Transitions>> = {
  idle: { connect: "connecting", close: "closed" },
  connecting: { ...ENDS, opened: "authenticating" },
  authenticating: { ...ENDS, welcome: "resuming" },
  resuming: CONNECTED,
  live: CONNECTED,
  lagging: CONNECTED,
  backoff: { due: "connecting", offline: "suspended", close: "closed" },
  suspended: { due: "connecting", close: "closed" },
  closed: {},
};

/** True when the event changes something in this phase. */
export const isMeant = (phase: PhaseName, event: PhaseEvent): boolean => event in PHASE_TABLE[phase];

/** True while frames of every kind may be exchanged. */
export const isConnected = (phase: PhaseName): boolean => PHASE_TABLE[phase] === CONNECTED;
