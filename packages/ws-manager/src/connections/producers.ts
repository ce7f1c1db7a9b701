import { createError, type Clock, type ProducerId, type Random, type UserId } from "@apex/ws-queue-core";
import type { ProducerSummary, Store } from "@apex/ws-queue-core/store";
import { randomId } from "../random-id.ts";

/** Finds the producer that a client names, or mints a new one: durable before the client hears of it. */
export async function openProducer(
  ports: { readonly store: Store; readonly clock: Clock; readonly random: Random },
  userId: UserId,
  named: ProducerId | undefined,
): Promise<ProducerSummary> {
  const known = named === undefined ? undefined : await ports.store.producer(userId, named);
  if (known !== undefined) return known;
  const producer = randomId(ports.random) as ProducerId;
  const at = ports.clock.epochMs();
  const result = await ports.store.commit({ userId, author: { kind: "mint", producer }, ops: [], at, durability: "memory" });
  if (result.status === "refused") throw createError("store_unavailable", `The store refused a new producer: ${result.code}`);
  return { producer, accepted: 0, settled: 0 };
}
