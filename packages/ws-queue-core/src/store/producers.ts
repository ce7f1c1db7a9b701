import type { Branded, ProducerId, UserId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import { EMPTY_LEDGER } from "./ledger.ts";
import type { ProducerState, ProducerSummary } from "./state.ts";

/** One user's producer: two users may have producers of the same name, which have nothing to do with each other. */
export type ProducerKey = Branded<"ProducerKey">;

/** Ids have no control characters, so two producers never share a key. */
export const producerKey = (userId: UserId, producer: ProducerId): ProducerKey => `${userId}\n${producer}` as ProducerKey;

/** The inverse of `producerKey`. */
export function parseProducerKey(key: ProducerKey): { readonly userId: UserId; readonly producer: ProducerId } {
  const end = key.indexOf("\n");
  return { userId: key.slice(0, end) as UserId, producer: key.slice(end + 1) as ProducerId };
}

/** A producer that was just made known. */
export const mintProducer = (isClients: boolean, at: number): ProducerState => ({ isClients, ledger: EMPTY_LEDGER, usedAt: at });

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
  /** When it was minted, as long as nothing was accepted under it. */
  readonly usedAt: number;
  /** False while nothing was ever accepted under it. */
  readonly isUsed: boolean;
}

/**
 * Which of one user's producers may be forgotten at `now` (the store's own time, in milliseconds): as many as are above
 * `producersPerUserMax`, the least recently used ones first, but none that was used in the last `producerTtlMs`, or minted
 * in the last `unusedProducerTtlMs`.
 */
export function forgettableProducers(uses: readonly ProducerUse[], limits: Limits, now: number): readonly ProducerId[] {
  const excess = uses.length - limits.producersPerUserMax;
  if (excess <= 0) return [];
  return uses
    .filter(({ usedAt, isUsed }) => usedAt <= now - (isUsed ? limits.producerTtlMs : limits.unusedProducerTtlMs))
    .toSorted((a, b) => a.usedAt - b.usedAt || (a.producer < b.producer ? -1 : 1))
    .slice(0, excess)
    .map(({ producer }) => producer);
}
