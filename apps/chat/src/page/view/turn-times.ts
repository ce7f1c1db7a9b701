import type { Run, Turn } from "./thread-view.ts";

/** How long a turn took, and where the time went. Milliseconds. */
export interface TurnTimes {
  /** From the question to its end. */
  readonly totalMs: number;
  /** From the question to its first attempt. */
  readonly waitedMs: number;
  readonly attempts: readonly AttemptTime[];
}

export interface AttemptTime {
  readonly attempt: number;
  readonly state: Run["state"];
  /** From its start to its end; of one that died to its last sign of life. */
  readonly lastedMs: number;
  /** From there to the next attempt; 0 behind the last one. */
  readonly gapMs: number;
}

/** Undefined before the first attempt. An attempt that still runs lasts until its last event. */
export function timesOf({ runs, askedAt }: Turn): TurnTimes | undefined {
  const first = runs[0];
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const asked = Math.min(askedAt ?? first.startedAt, first.startedAt);
  return {
    totalMs: endOf(last) - asked,
    waitedMs: first.startedAt - asked,
    attempts: runs.map((run, index) => ({
      attempt: run.attempt,
      state: run.state,
      lastedMs: endOf(run) - run.startedAt,
      gapMs: Math.max(0, (runs[index + 1]?.startedAt ?? endOf(run)) - endOf(run)),
    })),
  };
}

/** The event that says that an attempt died is written by the server that takes over, when it does. */
const endOf = (run: Run): number => (run.state === "died" ? run.lastEventAt : (run.endedAt ?? run.lastEventAt));
