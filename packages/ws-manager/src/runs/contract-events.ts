import { createError } from "@apex/ws-queue-core";
import type { Contract } from "../contract.ts";
import { validatePayload } from "../validate-payload.ts";

/** Checks an application's event; returns what its schema makes of the payload. Throws `invalid_event`. */
export type CheckEvent = (type: string, payload: unknown) => Promise<unknown>;

export function createEventCheck(contract: Contract): CheckEvent {
  return async (type, payload) => {
    const schema = Object.hasOwn(contract.events, type) ? contract.events[type] : undefined;
    if (schema === undefined) {
      const known = Object.keys(contract.events).join(", ") || "none";
      throw createError("invalid_event", `The contract has no event called ${type}; it has: ${known}`, { type });
    }
    const checked = await validatePayload(schema, payload, "invalid_event");
    if (!checked.ok) throw checked.error;
    return checked.value;
  };
}
