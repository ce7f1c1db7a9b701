import type { Clock } from "@apex/ws-queue-core";
import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll, type IBackoff } from "cockatiel";

/** Open: nothing is attempted until `dueAtMs`. Each failure after an attempt opens it for longer; a success closes it. */
export interface Circuit {
  /** Rejects as the attempt does, and without it while the circuit is open. */
  attempt<Result>(run: () => Promise<Result>): Promise<Result>;
  /** When the next attempt is due, on the monotonic clock. */
  dueAtMs(): number;
}

/**
 * cockatiel's breaker, waiting on the monotonic clock. By itself it compares with the wall clock, which may be set back: it would
 * stay open for as long. So the wait that it is given is endless before the time that is due, and none behind it.
 */
export function createCircuit(clock: Pick<Clock, "monotonicMs">, { reconnectMinMs, reconnectMaxMs }: { readonly reconnectMinMs: number; readonly reconnectMaxMs: number }): Circuit {
  let dueAtMs = clock.monotonicMs();
  const timed = (wait: IBackoff<unknown>): IBackoff<unknown> => {
    const untilMs = (dueAtMs = clock.monotonicMs() + Math.ceil(wait.duration));
    return {
      get duration() {
        return clock.monotonicMs() < untilMs ? Infinity : -Infinity;
      },
      next: (context) => timed(wait.next(context)),
    };
  };
  const waits = new ExponentialBackoff({ initialDelay: reconnectMinMs, maxDelay: reconnectMaxMs });
  const breaker = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(1), halfOpenAfter: { next: () => timed(waits.next()) } });
  return { attempt: (run) => breaker.execute(run), dueAtMs: () => dueAtMs };
}
