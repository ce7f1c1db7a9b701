import type { CloseReason } from "../protocol/close-codes.ts";

/** Why a client ended: what the server's close said, which a newer server may have other words for, or the application. */
export type EndReason = CloseReason | "closed";

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

/** `lost`: the connection, or the attempt at one, ended · `due`: the wait is over. */
export type PhaseEvent = "connect" | "opened" | "welcome" | "lost" | "due" | "offline";

/**
 * Where each event leads, and from where; elsewhere it means nothing. Besides, a connection that stands is as far as its
 * subscriptions are, and everything may end in `closed`.
 */
export const TRANSITIONS: Readonly<Record<PhaseEvent, readonly [to: PhaseName, from: readonly PhaseName[]]>> = {
  connect: ["connecting", ["idle"]],
  opened: ["authenticating", ["connecting"]],
  welcome: ["resuming", ["authenticating"]],
  lost: ["backoff", ["connecting", "authenticating", "resuming", "live", "lagging"]],
  due: ["connecting", ["backoff", "suspended"]],
  offline: ["suspended", ["backoff"]],
};

/** True when the event changes something in this phase. */
export const isMeant = (phase: PhaseName, event: PhaseEvent): boolean => TRANSITIONS[event][1].includes(phase);
