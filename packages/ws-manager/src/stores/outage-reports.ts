import { createError, isApexError, type ApexError, type Clock, type ErrorCode } from "@apex/ws-queue-core";
import { setBackgroundTimer } from "@apex/ws-transport";

type OnError = (error: unknown) => void;

const SUMMARY_MS = 60_000;

/** Places of damage that are remembered. */
const PLACES_MAX = 1_000;

/** Where something is damaged; undefined for another error. */
const placeOf = (error: unknown): string | undefined =>
  isApexError(error) && error.code === "store_damaged" ? JSON.stringify(error.details) : undefined;

const OUTAGES: readonly ErrorCode[] = ["store_unavailable", "store_lost"];

const isOutage = (error: unknown): error is ApexError => isApexError(error) && OUTAGES.includes(error.code);

/**
 * Reports that the store does not answer once when that begins, and then how often in each further minute in which it went
 * on: every thread and every retry has a failure of its own to tell. What is damaged is reported once for each place: it stays
 * that, and is met by every reader. All other errors pass as they are.
 */
export function summarizeOutages(onError: OnError, clock: Clock): OnError {
  /** What was reported of the outage that goes on. */
  const told = new Set<ErrorCode>();
  let failures = 0;
  let last: ApexError | undefined;
  const damaged = new Set<string>();

  const reportDamage = (error: unknown, place: string): void => {
    if (damaged.has(place)) return;
    if (damaged.size >= PLACES_MAX) damaged.clear();
    damaged.add(place);
    onError(error);
  };

  const watch = (): void => {
    failures = 0;
    setBackgroundTimer(clock, summarize, SUMMARY_MS);
  };

  const summarize = (): void => {
    if (failures === 0) return told.clear();
    const count = failures;
    watch();
    onError(createError(last?.code ?? "store_unavailable", `The store failed to answer ${count} more times within a minute`, { failures: count }, last));
  };

  return (error) => {
    const place = placeOf(error);
    if (place !== undefined) return reportDamage(error, place);
    if (!isOutage(error)) return onError(error);
    last = error;
    if (told.has(error.code)) {
      failures += 1;
      return;
    }
    if (told.size === 0) watch();
    told.add(error.code);
    onError(error);
  };
}
