import type { Schedule } from "./time/schedule.ts";

/** Notes what happens, for a person who reads a failed run. Costs nothing when nobody asked for it. */
export type Trace = (who: string, what: string) => void;

export interface TraceBook {
  readonly trace: Trace;
  readonly lines: readonly string[];
}

export function createTraceBook(schedule: Schedule, isOn: boolean): TraceBook {
  const lines: string[] = [];
  const trace: Trace = isOn ? (who, what) => void lines.push(`${formatTime(schedule.nowMs)} ${who.padEnd(12)} ${what}`) : () => undefined;
  return { trace, lines };
}

/** Seconds with milliseconds, as wide as a run of some minutes needs. */
const formatTime = (ms: number): string => (ms / 1_000).toFixed(3).padStart(9);
