import type { Phase } from "@apex/ws-client";
import type { LineCause, LineState } from "./state.ts";

/** How the connection is after a change of its phase. While another attempt is made, it stays known why the last one failed. */
export function lineAfter(before: LineState, phase: Phase, nowMs: number): LineState {
  switch (phase.name) {
    case "backoff":
      return { phase: phase.name, retryAt: nowMs + phase.retryInMs, cause: toCause(phase.cause) };
    case "suspended":
    case "closed":
      return { phase: phase.name, retryAt: undefined, cause: toCause(phase.cause) };
    case "connecting":
    case "authenticating":
      return { phase: phase.name, retryAt: undefined, cause: before.cause };
    default:
      return { phase: phase.name, retryAt: undefined, cause: undefined };
  }
}

type Cause = Extract<Phase, { name: "backoff" }>["cause"];

const toCause = (cause: Cause | undefined): LineCause | undefined => (cause === undefined ? undefined : { code: cause.error.code, attempt: cause.attempt });
