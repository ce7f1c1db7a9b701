import type { ApexError } from "@apex/ws-client";
import type { LineState } from "./state.ts";

type Code = ApexError["code"];

/** Phases of the connection in a person's words. */
const PHASES: Readonly<Record<string, string>> = {
  idle: "starting",
  connecting: "connecting",
  authenticating: "signing in",
  resuming: "catching up",
  live: "connected",
  lagging: "behind",
  backoff: "reconnecting",
  suspended: "offline",
  closed: "disconnected",
};

export const phaseInWords = (phase: string): string => PHASES[phase] ?? phase;

const CAUSES: Readonly<Partial<Record<Code, string>>> = {
  unreachable: "The server cannot be reached.",
  token_unavailable: "The server could not sign you in.",
  token_expired: "Your sign-in has expired and is being renewed.",
  unauthorized: "You have been signed out.",
  origin_not_allowed: "The server does not accept pages from this address.",
  too_many_connections: "You have too many tabs of this page open. Close one of them.",
  too_many_producers: "You have opened this page too often in a short time.",
  too_many_frames: "This page has sent too much in a short time.",
  unsupported_version: "This page is out of date. Reload it to get the new version.",
  unsupported_subprotocol: "This page is out of date. Reload it to get the new version.",
  replaced: "Another tab has taken over the connection of this one.",
  draining: "The server is restarting.",
  overloaded: "The server is busy.",
  store_unavailable: "The server cannot get at its data.",
  handshake_timeout: "The server took too long to answer.",
  heartbeat_timeout: "The connection went silent.",
  closed: "The connection was closed.",
};

/** Why there is no connection, in a sentence or two; undefined while there is one, or none was tried yet. */
export function lineProblem({ phase, cause }: LineState): string | undefined {
  if (phase === "suspended") return "This device is offline.";
  if (cause === undefined) return phase === "closed" ? CAUSES.closed : undefined;
  return CAUSES[cause.code] ?? `The connection broke: ${cause.code.replaceAll("_", " ")}.`;
}

/** What happens next. It counts down, so it is not said aloud. */
export function lineOutlook({ phase, retryAt, cause }: LineState, nowMs: number): string {
  if (phase === "closed") return "It does not come back by itself.";
  const attempt = cause !== undefined && cause.attempt > 1 ? ` (attempt ${cause.attempt + 1})` : "";
  if (phase !== "backoff" && phase !== "suspended") return `Trying now${attempt}…`;
  if (retryAt === undefined) return "Trying again when there is a network.";
  const seconds = Math.max(0, Math.ceil((retryAt - nowMs) / 1_000));
  return seconds === 0 ? `Trying now${attempt}…` : `Trying again in ${seconds} s${attempt}.`;
}
