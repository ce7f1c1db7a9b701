import type { Clock } from "@apex/ws-queue-core";
import type { Schedule, Task } from "./schedule.ts";

/** One simulated process: what is scheduled for it waits while it is paused and never happens once it is dead. */
export interface Process {
  readonly isAlive: boolean;
  after(delayMs: number, action: () => void): Task;
  /** Like SIGSTOP: time goes on, nothing happens; what was due meanwhile happens at `resume`, in order. */
  pause(): void;
  resume(): void;
  /** Like SIGKILL. */
  kill(): void;
}

/** The task is the schedule's own, so that one which is cancelled costs no turn. */
interface Due {
  readonly task: Task;
  readonly action: () => void;
}

export function createProcess(schedule: Schedule): Process {
  const backlog: Due[] = [];
  let isAlive = true;
  let isPaused = false;

  function run(due: Due): void {
    if (!isAlive || due.task.isCancelled) return;
    if (isPaused) backlog.push(due);
    else due.action();
  }

  function resume(): void {
    if (!isPaused) return;
    isPaused = false;
    for (const due of backlog.splice(0)) schedule.after(0, () => run(due));
  }

  return {
    get isAlive() {
      return isAlive;
    },
    after(delayMs, action) {
      const task = schedule.after(delayMs, () => run({ task, action }));
      return task;
    },
    pause: () => void (isPaused = true),
    resume,
    kill: () => void (isAlive = false),
  };
}

/** The time as a process sees it; `epochMs` may be moved, the monotonic clock not. */
export interface ProcessClock extends Clock {
  jump(byMs: number): void;
  /** As far from the right time as its machine's clock is. */
  correct(): void;
  /** The farthest ahead of the right time that it ever was; negative where it was always behind. */
  readonly aheadMaxMs: number;
}

/** 2026-01-01: any instant will do, as long as every run begins at the same. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

export function createProcessClock(schedule: Schedule, process: Process, machineOffsetMs: () => number = () => 0): ProcessClock {
  let offsetMs = EPOCH_MS + machineOffsetMs();
  let aheadMaxMs = machineOffsetMs();

  function set(toMs: number): void {
    offsetMs = toMs;
    aheadMaxMs = Math.max(aheadMaxMs, toMs - EPOCH_MS);
  }

  return {
    monotonicMs: () => schedule.nowMs,
    epochMs: () => Math.floor(offsetMs + schedule.nowMs),
    // As the platform does with what is no number.
    setTimer: (fire, delayMs) => process.after(Number.isNaN(delayMs) ? 1 : delayMs, fire),
    clearTimer: (timer) => {
      if (timer !== undefined) (timer as Task).isCancelled = true;
    },
    jump: (byMs) => set(offsetMs + byMs),
    correct: () => set(EPOCH_MS + machineOffsetMs()),
    get aheadMaxMs() {
      return aheadMaxMs;
    },
  };
}
