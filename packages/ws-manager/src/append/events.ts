import type { EventId } from "@apex/ws-queue-core";
import { checkBatchCount, createEventTextWriter, parseEventPayload, writeBatch, type BatchText, type EventText } from "@apex/ws-queue-core/events";
import { createIdSource } from "@apex/ws-queue-core/server";
import type { Contract } from "../contract.ts";
import { randomId } from "../random-id.ts";
import { createEventCheck } from "../runs/contract-events.ts";
import { byteLength, type Runtime } from "../runtime.ts";
import { checkEach, readEventList } from "./event-list.ts";

/** Makes the text of an application's events: checked against the contract, enveloped, serialised once. */
export interface EventWriter {
  /** At once where the schema answers at once. Throws `invalid_event` or `event_too_large`; then nothing was appended. */
  write(type: string, payload: unknown): EventText | Promise<EventText>;
  /** The same for all events of a list, or none. Throws also `invalid_argument` and `batch_too_large`; `details.index` says which event is refused. */
  writeMany(events: unknown): BatchText | Promise<BatchText>;
}

export function createEventWriter(runtime: Runtime, contract: Contract): EventWriter {
  const { clock, random, limits } = runtime;
  const check = createEventCheck(contract);
  const nextEventId = createIdSource(randomId(random));
  const writeText = createEventTextWriter({ bytesMax: limits.eventBytesMax, byteLength });

  function envelop(type: string, value: unknown): EventText {
    const payload = parseEventPayload(type, value);
    return writeText(type, { eventId: nextEventId() as EventId, timestamp: clock.epochMs() }, payload);
  }

  return {
    write(type, payload) {
      const checked = check(type, payload);
      return checked instanceof Promise ? checked.then((late: unknown) => envelop(type, late)) : envelop(type, checked);
    },
    writeMany(given) {
      const events = readEventList("append", given, (count) => checkBatchCount("append", count, limits));
      const envelopAll = (payloads: readonly unknown[]): BatchText =>
        writeBatch("append", events, ({ type }, index) => envelop(type, payloads[index]), limits);
      const checked = checkEach(events, ({ type, payload }) => check(type, payload));
      return checked instanceof Promise ? checked.then(envelopAll) : envelopAll(checked);
    },
  };
}
