import {
  createError,
  utf8Length,
  type EventId,
  type ThreadId,
  type UserId,
} from "@apex/ws-queue-core";
import { ENVELOPE_FIELDS, type Envelope } from "@apex/ws-queue-core/events";
import type { Contract } from "../contract.ts";
import { randomId } from "../random-id.ts";
import type { Runtime } from "../runtime.ts";
import { validatePayload } from "../validate-payload.ts";

/** Whose event it is. */
export interface ThreadAddress {
  readonly userId: UserId;
  readonly threadId: ThreadId;
}

/** Makes the text of an application's event: checked against the contract, enveloped, serialised once. */
export interface EventWriter {
  /** Throws `invalid_event` or `event_too_large`; then nothing was appended. */
  write(address: ThreadAddress, type: string, payload: unknown): Promise<string>;
}

export function createEventWriter(runtime: Runtime, contract: Contract): EventWriter {
  const { clock, random, limits } = runtime;

  async function check(type: string, payload: unknown): Promise<object> {
    const schema = Object.hasOwn(contract.events, type) ? contract.events[type] : undefined;
    if (schema === undefined) {
      const known = Object.keys(contract.events).join(", ") || "none";
      throw createError("invalid_event", `The contract has no event called ${type}; it has: ${known}`, { type });
    }
    const checked = await validatePayload(schema, payload, "invalid_event");
    if (!checked.ok) throw checked.error;
    if (typeof checked.value !== "object" || checked.value === null || Array.isArray(checked.value)) {
      throw createError("invalid_event", `The payload of ${type} must be an object`, { type });
    }
    return checked.value;
  }

  return {
    async write({ userId, threadId }, type, payload) {
      const value = await check(type, payload);
      const taken = ENVELOPE_FIELDS.find((field) => Object.hasOwn(value, field));
      if (taken !== undefined) throw createError("invalid_event", `The payload of ${type} may not set ${taken}; the library does`, { type });
      const envelope: Envelope = { eventId: randomId(random) as EventId, timestamp: clock.epochMs(), userId, threadId };
      const text = JSON.stringify({ type, ...envelope, ...value });
      const bytes = utf8Length(text);
      if (bytes <= limits.eventBytesMax) return text;
      throw createError("event_too_large", `The event has ${bytes} bytes; the limit is ${limits.eventBytesMax}`, {
        bytes,
        limit: limits.eventBytesMax,
      });
    },
  };
}
