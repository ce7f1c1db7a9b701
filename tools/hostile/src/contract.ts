import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/** What the attacked service understands. */
export const hostileContract = defineContract({
  requests: { ask: v.object({ question: v.string() }) },
  events: { noted: v.object({ n: v.number(), secret: v.string() }) },
});

export type HostileContract = typeof hostileContract;
