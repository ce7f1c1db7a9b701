import { createError } from "@apex/ws-queue-core";
import { createLane } from "../runs/lane.ts";

/** The ends of a thread's runs whose authors went on before they were committed, and what may not overtake them. */
export interface RunEnds {
  /** `committed`: settles with the commit of the end, or when there will be none. */
  add(committed: Promise<void>): void;
  /** Calls at once when no end is on its way, else behind all of them, in the order of the calls. `bytes`: what the call holds. Rejects with `overloaded`. */
  behind<Result>(bytes: number, call: () => Promise<Result>): Promise<Result>;
}

/** While the store is slow; whoever awaits each call has one. */
const WAITING_MAX = 512;

/** `bytesMax`: from so many bytes on no more calls wait. */
export function createRunEnds(bytesMax: number): RunEnds {
  const { enter } = createLane((pass: () => Promise<void>) => pass());
  let waiting = 0;
  let waitingBytes = 0;

  async function leave(): Promise<void> {
    waiting -= 1;
  }

  function add(committed: Promise<void>): void {
    waiting += 1;
    void enter(committed.then(() => leave, () => leave));
  }

  function behind<Result>(bytes: number, call: () => Promise<Result>): Promise<Result> {
    if (waiting === 0) return call();
    if (waiting >= WAITING_MAX || waitingBytes >= bytesMax) return Promise.reject(createError("overloaded", "Too much waits for the end of a run; await each"));
    waiting += 1;
    waitingBytes += bytes;
    return new Promise((resolve, reject) => {
      enter(() => {
        waiting -= 1;
        waitingBytes -= bytes;
        return call().then(resolve, reject);
      }).catch(reject);
    });
  }

  return { add, behind };
}
