import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/**
 * The user and thread that a payload is written for, in the payload: a client takes the ids of an event from its own subscription,
 * so they look right in another user's entry, too.
 */
const witness = v.string();

/** What the service under test understands. */
export const chaosContract = defineContract({
  requests: {
    /** Streams the numbers 1 to `count` as text, one chunk after the other; then it fails for good, if told so. */
    count: v.object({ count: v.number(), chunkMs: v.number(), fails: v.boolean(), witness }),
  },
  events: {
    noted: v.object({ n: v.number(), witness }),
    /** What a request brings about: committed together with its answer. */
    effect: v.object({ of: v.string(), attempt: v.number(), witness }),
  },
});

export type ChaosContract = typeof chaosContract;

/** What the text of a completed run is. */
export const textOf = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1} `).join("");

export const witnessOf = (user: string, thread: string): string => `${user}/${thread}`;

/** What an event that a client delivered says of whose it is; each event of a run carries the name of its agent. Undefined for what the library says about a request: that names the request. */
export function witnessIn(event: object): string | undefined {
  const { witness: own, agentName } = event as { readonly witness?: string; readonly agentName?: string };
  return own ?? agentName;
}
