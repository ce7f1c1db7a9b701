import { defineContract } from "@apex/ws-manager";
import * as v from "valibot";

export const contract = defineContract({ requests: { ask: v.object({ question: v.string() }) } });
