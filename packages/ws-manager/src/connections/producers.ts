import { createError, isApexError, type Clock, type ProducerId, type Random, type UserId } from "@apex/ws-queue-core";
import type { ProducerSummary, Store } from "@apex/ws-queue-core/store";
import { randomId } from "../random-id.ts";

interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** The producer that a client goes on with, and whether the store has yet to hear of it. */
export interface FoundProducer {
  readonly summary: ProducerSummary;
  readonly isNew: boolean;
}

/** Its client goes on under another one, as when a producer was forgotten; inboxes know its requests by their ids. */
function asUnknown(error: unknown): undefined {
  if (isApexError(error) && error.code === "store_damaged") return undefined;
  throw error;
}

/** Finds the producer that a client names, or gives a new one a name, also where what is kept of the named one is damaged. */
export async function findProducer({ store, random }: Ports, userId: UserId, named: ProducerId | undefined): Promise<FoundProducer> {
  const known = named === undefined ? undefined : await store.producer(userId, named).catch(asUnknown);
  if (known !== undefined) return { summary: known, isNew: false };
  return { summary: { producer: randomId(random) as ProducerId, accepted: 0, settled: 0 }, isNew: true };
}

/**
 * Makes a producer known for good, before its client hears of it: at the level that always comes, and a request of the producer that asks
 * for more covers it, so that nothing keeps a request and forgets who asked. Throws what the store throws.
 */
export async function mintProducer({ store, clock }: Ports, userId: UserId, producer: ProducerId): Promise<"minted" | "too_many_producers"> {
  const author = { kind: "mint", producer, forClient: true } as const;
  const result = await store.commit({ userId, author, ops: [], at: Math.floor(clock.monotonicMs()), durability: store.durability.always });
  if (result.status === "committed") return "minted";
  if (result.code === "too_many_producers") return result.code;
  throw createError("store_unavailable", `The store refused a new producer: ${result.code}`);
}
