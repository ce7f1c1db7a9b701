import type { WelcomeFrame } from "../protocol/frames.ts";
import type { Deadlines } from "./deadlines.ts";

export type HeartbeatTimer = "dead" | "ping" | "probe";

/** Knows whether the other side still lives. Any inbound frame counts; it is asked after `heartbeatMs` of silence. */
export interface Heartbeat {
  start(frame: Pick<WelcomeFrame, "heartbeatMs" | "deadAfterMs">, now: number): void;
  handleHeard(now: number): void;
  /** Asks now, and takes silence for death much sooner. */
  probe(now: number): void;
  ping(now: number): void;
}

/** `timers` is shared with the connection, which is told when `dead` or `probe` is reached. */
export function createHeartbeat(
  timers: Pick<Deadlines<HeartbeatTimer>, "set" | "clear">,
  probeTimeoutMs: number,
  onPing: () => void,
): Heartbeat {
  let heartbeatMs = 0;
  let deadAfterMs = 0;

  const handleHeard = (now: number): void => {
    timers.set("dead", now + deadAfterMs);
    timers.set("ping", now + heartbeatMs);
    timers.clear("probe");
  };
  const ping = (now: number): void => {
    timers.set("ping", now + heartbeatMs);
    onPing();
  };

  return {
    start(frame, now) {
      // Without a pause between two pings there would be nothing but pings.
      heartbeatMs = Math.max(1, frame.heartbeatMs);
      deadAfterMs = frame.deadAfterMs;
      handleHeard(now);
    },
    handleHeard,
    probe(now) {
      timers.set("probe", now + probeTimeoutMs);
      ping(now);
    },
    ping,
  };
}
