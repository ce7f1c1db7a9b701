import { PRIORITIES, type Priority } from "@apex/ws-queue-core";
import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/** How a simulated agent behaves; chosen by the request. */
export const BEHAVIOURS = ["quick", "stream", "tool", "two-runs", "no-run", "fail", "slow", "stubborn", "long"] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

const ask = v.object({
  ask: v.string(),
  /** Witness of the thread it is asked in, as its page knows it. */
  of: v.string(),
  behaviour: v.picklist(BEHAVIOURS),
  tookMs: v.number(),
  /** How many events are to be committed with the answer. */
  effects: v.number(),
});

export type Ask = v.InferOutput<typeof ask>;

/** Requests are named by how urgent they are. */
export const contract = defineContract({
  requests: { critical: ask, high: ask, normal: ask, low: ask } satisfies Record<Priority, typeof ask>,
  events: {
    note: v.object({ note: v.string(), of: v.string(), pad: v.string() }),
    effect: v.object({ effect: v.string(), of: v.string(), attempt: v.number(), nth: v.number() }),
  },
});

export type SimContract = typeof contract;

export const REQUEST_NAMES: readonly Priority[] = PRIORITIES;
