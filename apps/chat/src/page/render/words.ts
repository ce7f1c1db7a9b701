import type { LineState } from "../state.ts";

/** Phases of the line in a person's words. */
const PHASES: Readonly<Record<string, string>> = {
  idle: "starting",
  connecting: "connecting",
  authenticating: "signing in",
  resuming: "catching up",
  live: "live",
  lagging: "lagging",
  backoff: "reconnecting",
  suspended: "offline",
  closed: "closed",
};

export const phaseInWords = (phase: string): string => PHASES[phase] ?? phase;

/** What a person should know while the line does not stand; undefined while it does. */
export function lineProblem({ phase, retryAt, closedFor }: LineState, nowMs: number): string | undefined {
  const kept = "What you ask now is kept and sent then.";
  switch (phase) {
    case "backoff": {
      const seconds = Math.max(0, Math.ceil(((retryAt ?? nowMs) - nowMs) / 1_000));
      return `The connection is gone. Next attempt ${seconds === 0 ? "now" : `in ${seconds} s`}. ${kept}`;
    }
    case "suspended":
      return `This device is offline. ${kept}`;
    case "closed":
      return `The connection is closed for good (${closedFor ?? "closed"}). Reload the page to begin anew.`;
    default:
      return undefined;
  }
}

export function seconds(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

export function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export const amount = (count: number, noun: string): string => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

const clocks = {
  minute: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }),
  second: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
};

export const timeOfDay = (at: number, to: keyof typeof clocks = "minute"): string => clocks[to].format(at);
