import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/** What the attacked service understands. */
export const hostileContract = defineContract({
  requests: { ask: v.object({ question: v.string() }) },
  events: { noted: v.object({ n: v.number(), secret: v.string(), witness: v.string() }) },
});

export type HostileContract = typeof hostileContract;

/**
 * The user and thread that a payload is written for, in the payload: a client takes the ids of an event from its own subscription,
 * so they look right in another user's entry, too.
 */
export const witnessOf = (userId: string, threadId: string): string => `${userId}/${threadId}`;
