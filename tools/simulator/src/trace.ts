import type { Schedule } from "./time/schedule.ts";

/** Notes what happens, for a person who reads a failed run. A function is called only when a trace was asked for: what is long, or noted for each frame. */
export type Trace = (who: string, what: string | (() => string)) => void;

export interface TraceBook {
  readonly trace: Trace;
  readonly lines: readonly string[];
}

export function createTraceBook(schedule: Schedule, isOn: boolean): TraceBook {
  const lines: string[] = [];
  const trace: Trace = isOn ? (who, what) => void lines.push(`${formatTime(schedule.nowMs)} ${who.padEnd(12)} ${typeof what === "string" ? what : what()}`) : () => undefined;
  return { trace, lines };
}

/** Seconds with milliseconds, as wide as a run of some minutes needs. */
const formatTime = (ms: number): string => (ms / 1_000).toFixed(3).padStart(9);
