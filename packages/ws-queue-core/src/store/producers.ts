import type { ProducerId, UserId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import { EMPTY_LEDGER } from "./ledger.ts";
import type { ProducerState, ProducerSummary } from "./state.ts";

/** A producer that was just made known. */
export const mintProducer = (userId: UserId, at: number): ProducerState => ({ userId, ledger: EMPTY_LEDGER, usedAt: at });

/** The producer's state, if it is this user's. Another user's producer is as good as unknown. */
export function ownProducer(state: ProducerState | undefined, userId: UserId): ProducerState | undefined {
  return state?.userId === userId ? state : undefined;
}

/**
 * What a producer's owner is told. Commits are settled where the store's level is reached at once, which holds for every
 * store that applies the commits of one process.
 */
export function summarizeProducer(producer: ProducerId, { ledger }: ProducerState): ProducerSummary {
  return { producer, accepted: ledger.last, settled: ledger.last };
}

/** One of a user's producers and when it was last used. */
export interface ProducerUse {
  readonly producer: ProducerId;
  readonly usedAt: number;
}

/**
 * Which of one user's producers may be forgotten at `now` (milliseconds since 1970): the least recently used ones above
 * `producersPerUserMax`, but none that was used in the last `producerTtlMs`.
 */
export function forgettableProducers(uses: readonly ProducerUse[], limits: Limits, now: number): readonly ProducerId[] {
  const excess = uses.length - limits.producersPerUserMax;
  if (excess <= 0) return [];
  const oldestFirst = uses.toSorted((a, b) => a.usedAt - b.usedAt || (a.producer < b.producer ? -1 : 1));
  return oldestFirst
    .slice(0, excess)
    .filter(({ usedAt }) => usedAt <= now - limits.producerTtlMs)
    .map(({ producer }) => producer);
}
