import { createError, isApexError, type Clock } from "@apex/ws-queue-core";
import { setBackgroundTimer } from "./background-timer.ts";

type OnError = (error: unknown) => void;

const SUMMARY_MS = 60_000;

const isOutage = (error: unknown): boolean => isApexError(error) && error.code === "store_unavailable";

/**
 * Reports that the store does not answer once when that begins, and then how often in each further minute in which it went
 * on: every thread and every retry has a failure of its own to tell. All other errors pass as they are.
 */
export function summarizeOutages(onError: OnError, clock: Clock): OnError {
  let isOngoing = false;
  let failures = 0;
  let last: unknown;

  const watch = (): void => {
    isOngoing = true;
    failures = 0;
    setBackgroundTimer(clock, summarize, SUMMARY_MS);
  };

  const summarize = (): void => {
    isOngoing = false;
    if (failures === 0) return;
    const count = failures;
    watch();
    onError(createError("store_unavailable", `The store failed to answer ${count} more times within a minute`, { failures: count }, last));
  };

  return (error) => {
    if (!isOutage(error)) return onError(error);
    last = error;
    failures += 1;
    if (isOngoing) return;
    watch();
    onError(error);
  };
}
