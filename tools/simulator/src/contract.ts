import { defineContract } from "@apex/ws-manager";
import * as v from "valibot";

/** How a simulated agent behaves; chosen by the request. */
export const BEHAVIOURS = ["quick", "stream", "tool", "two-runs", "no-run", "fail", "slow", "stubborn"] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

export const contract = defineContract({
  requests: { ask: v.object({ ask: v.string(), behaviour: v.picklist(BEHAVIOURS), tookMs: v.number() }) },
  events: { note: v.object({ note: v.string(), pad: v.string() }) },
});

export type SimContract = typeof contract;
