import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

/** A request of some hundred bytes, which is handled at once. */
export const askContract = defineContract({ requests: { ask: v.object({ n: v.number(), pad: v.string() }) }, events: {} });

export type AskContract = typeof askContract;

export const PAD = "x".repeat(200);
