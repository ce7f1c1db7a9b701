import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/** What the service under test understands. */
export const chaosContract = defineContract({
  requests: {
    /** Streams the numbers 1 to `count` as text, one chunk after the other; then it fails for good, if told so. */
    count: v.object({ count: v.number(), chunkMs: v.number(), fails: v.boolean() }),
  },
  events: {
    noted: v.object({ n: v.number() }),
    /** What a request brings about: committed together with its answer. */
    effect: v.object({ of: v.string(), attempt: v.number() }),
  },
});

export type ChaosContract = typeof chaosContract;

/** What the text of a completed run is. */
export const textOf = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1} `).join("");
