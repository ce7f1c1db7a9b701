import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/** What the service of the real-process tests understands. */
export const serviceContract = defineContract({
  requests: {
    /** Streams the numbers 1 to `count` as text, one chunk after the other. */
    count: v.object({ count: v.number(), chunkMs: v.number() }),
  },
  events: { noted: v.object({ n: v.number(), pad: v.string() }) },
});

export type ServiceContract = typeof serviceContract;
