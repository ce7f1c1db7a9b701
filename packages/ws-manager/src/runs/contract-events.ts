import { createError, describeValue } from "@apex/ws-queue-core";
import type { Contract } from "../contract.ts";
import { validatePayload, type Checked } from "../validate-payload.ts";

/**
 * Checks an application's event and returns what its schema makes of the payload; a promise only when the schema takes
 * its time. Throws or rejects with `invalid_event`.
 */
export type CheckEvent = (type: string, payload: unknown) => unknown;

export function createEventCheck(contract: Contract): CheckEvent {
  return (type, payload) => {
    const schema = typeof type === "string" && Object.hasOwn(contract.events, type) ? contract.events[type] : undefined;
    if (schema === undefined) {
      const called = typeof type === "string" ? type : describeValue(type);
      const known = Object.keys(contract.events).join(", ") || "none";
      throw createError("invalid_event", `The contract has no event called ${called}; it has: ${known}`, { type: called });
    }
    const checked = validatePayload(schema, payload, "invalid_event");
    return checked instanceof Promise ? checked.then(unwrap) : unwrap(checked);
  };
}

function unwrap(checked: Checked): unknown {
  if (!checked.ok) throw checked.error;
  return checked.value;
}
