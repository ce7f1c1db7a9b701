import type { Schedule } from "../time/schedule.ts";

/** Resolves when every promise that could go on has done so: what nodes await is settled by tasks alone. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Performs everything that is due by `endMs`, one task after the other. Returns how many there were. */
export async function runUntil(schedule: Schedule, endMs: number): Promise<number> {
  let tasks = 0;
  for (let task = schedule.takeNext(endMs); task !== undefined; task = schedule.takeNext(endMs)) {
    task.action();
    tasks += 1;
    await settled();
  }
  return tasks;
}
