import type { EventId } from "@apex/ws-queue-core";
import { parseEventPayload, writeEventText, type EventHead, type EventText } from "@apex/ws-queue-core/events";
import { createIdSource } from "@apex/ws-queue-core/server";
import type { Contract } from "../contract.ts";
import { randomId } from "../random-id.ts";
import { createEventCheck } from "../runs/contract-events.ts";
import type { Runtime } from "../runtime.ts";

/** Makes the text of an application's event: checked against the contract, enveloped, serialised once. */
export interface EventWriter {
  /** At once where the schema answers at once. Throws `invalid_event` or `event_too_large`; then nothing was appended. */
  write(type: string, payload: unknown): EventText | Promise<EventText>;
}

export function createEventWriter(runtime: Runtime, contract: Contract): EventWriter {
  const { clock, random, limits } = runtime;
  const check = createEventCheck(contract);
  const nextEventId = createIdSource(randomId(random));
  const options = { bytesMax: limits.eventBytesMax, byteLength: (text: string) => Buffer.byteLength(text) };

  function envelop(type: string, value: unknown): EventText {
    const payload = parseEventPayload(type, value);
    const head: EventHead = { eventId: nextEventId() as EventId, timestamp: clock.epochMs() };
    return writeEventText(type, head, payload, options);
  }

  return {
    write(type, payload) {
      const checked = check(type, payload);
      return checked instanceof Promise ? checked.then((late: unknown) => envelop(type, late)) : envelop(type, checked);
    },
  };
}
