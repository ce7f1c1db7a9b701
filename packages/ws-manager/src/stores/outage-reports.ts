import { createError, isApexError, type Clock } from "@apex/ws-queue-core";
import { setBackgroundTimer } from "./background-timer.ts";

type OnError = (error: unknown) => void;

const SUMMARY_MS = 60_000;

/** Places of damage that are remembered. */
const PLACES_MAX = 1_000;

/** Where something is damaged; undefined for another error. */
const placeOf = (error: unknown): string | undefined =>
  isApexError(error) && error.code === "store_damaged" ? JSON.stringify(error.details) : undefined;

const isOutage = (error: unknown): boolean => isApexError(error) && error.code === "store_unavailable";

/**
 * Reports that the store does not answer once when that begins, and then how often in each further minute in which it went
 * on: every thread and every retry has a failure of its own to tell. What is damaged is reported once for each place: it stays
 * that, and is met by every reader. All other errors pass as they are.
 */
export function summarizeOutages(onError: OnError, clock: Clock): OnError {
  let isOngoing = false;
  let failures = 0;
  let last: unknown;
  const damaged = new Set<string>();

  const reportDamage = (error: unknown, place: string): void => {
    if (damaged.has(place)) return;
    if (damaged.size >= PLACES_MAX) damaged.clear();
    damaged.add(place);
    onError(error);
  };

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
    const place = placeOf(error);
    if (place !== undefined) return reportDamage(error, place);
    if (!isOutage(error)) return onError(error);
    last = error;
    failures += 1;
    if (isOngoing) return;
    watch();
    onError(error);
  };
}
