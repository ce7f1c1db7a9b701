import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";

export const chat = defineContract({
  requests: { ask: v.object({ question: v.pipe(v.string(), v.minLength(1)) }) },
});
