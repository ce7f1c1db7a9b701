import type { CloseReason } from "../protocol/close-codes.ts";

/** Why a client ended: what the server's close said, which a newer server may have other words for, or the application. */
export type EndReason = Exclude<CloseReason, "token_expired"> | "closed";

/** How far the subscriptions of an open connection are. */
export type Progress = "resuming" | "live" | "lagging";

/**
 * Where a client is. `resuming`: connected, not every subscription has reached its head yet · `lagging`: a window is
 * full, the application is slower than the stream · `suspended`: the platform says that there is no network.
 */
export type Phase =
  | { readonly name: "idle" | "connecting" | "authenticating" | Progress | "suspended" }
  | { readonly name: "backoff"; readonly retryInMs: number }
  | { readonly name: "closed"; readonly reason: EndReason };

export type PhaseName = Phase["name"];

/**
 * `lost`: the connection, or the attempt at one, ended · `due`: the wait is over · `close`: by the application, or by a
 * server that said not to come back.
 */
export type PhaseEvent = "connect" | "opened" | "welcome" | "lost" | "due" | "offline" | "close";

const CONNECTED: readonly PhaseName[] = ["resuming", "live", "lagging"];
const OPEN: readonly PhaseName[] = ["connecting", "authenticating", ...CONNECTED];

/**
 * Where each event leads, and from where; elsewhere it means nothing. While a connection stands, the phase besides follows
 * the progress of its subscriptions.
 */
export const TRANSITIONS: Readonly<Record<PhaseEvent, readonly [to: PhaseName, from: readonly PhaseName[]]>> = {
  connect: ["connecting", ["idle"]],
  opened: ["authenticating", ["connecting"]],
  welcome: ["resuming", ["authenticating"]],
  lost: ["backoff", OPEN],
  due: ["connecting", ["backoff", "suspended"]],
  offline: ["suspended", ["backoff"]],
  close: ["closed", ["idle", ...OPEN, "backoff", "suspended"]],
};

/** True when the event changes something in this phase. */
export const isMeant = (phase: PhaseName, event: PhaseEvent): boolean => TRANSITIONS[event][1].includes(phase);
