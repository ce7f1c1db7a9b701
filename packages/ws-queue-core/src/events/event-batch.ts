import { isErrorCode } from "../error-codes.ts";
import { createError, isApexError, tryRead } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { EventText } from "./event-text.ts";

/** What one call with many events may take; all of them are in one commit. */
export type BatchLimits = Pick<Limits, "batchEventsMax" | "batchBytesMax">;

/** The events of one call as they are stored, and their bytes together. */
export interface BatchText {
  readonly events: readonly EventText[];
  readonly bytes: number;
}

/** Looks at the number of events before anything else is done with them. Throws `batch_too_large`, and `invalid_argument` for none. */
export function checkBatchCount(of: string, count: number, { batchEventsMax }: BatchLimits): void {
  if (count === 0) throw createError("invalid_argument", `${of} takes at least one event`);
  if (count <= batchEventsMax) return;
  throw createError("batch_too_large", `${of}: one call takes ${batchEventsMax} events, not ${count}`, { events: count, eventsMax: batchEventsMax });
}

/**
 * Writes the events of one call, all or none. Stops at the first event for which one commit has no room: throws `batch_too_large` with its
 * index, so that the caller can split there. What `write` throws names the index of its event.
 */
export function writeBatch<Event>(
  of: string,
  events: readonly Event[],
  write: (event: Event, index: number) => EventText,
  { batchBytesMax }: BatchLimits,
): BatchText {
  let bytes = 0;
  const texts = mapEvents(events, (event, index) => {
    const text = write(event, index);
    bytes += text.bytes;
    if (bytes <= batchBytesMax) return text;
    const details = { events: events.length, bytes, bytesMax: batchBytesMax };
    throw createError("batch_too_large", `${of}: the events up to this one have ${bytes} bytes together; one call takes ${batchBytesMax}`, details);
  });
  return { events: texts, bytes };
}

/** Calls `call` for each event. What that throws names the index of its event. */
export function mapEvents<Event, Result>(events: readonly Event[], call: (event: Event, index: number) => Result): Result[] {
  let at = 0;
  try {
    return events.map((event, index) => {
      at = index;
      return call(event, index);
    });
  } catch (error) {
    throw atIndex(error, at);
  }
}

/** The same error, with the index of the event that it is about. An error that is not of this library stays as it is. */
export function atIndex(error: unknown, index: number): unknown {
  if (!isApexError(error) || !isErrorCode(error.code)) return error;
  const { code, message } = error;
  // A schema may have thrown it: its details are the application's.
  const { details, cause } = tryRead(() => ({ details: { ...error.details }, cause: error.cause })) ?? {};
  return createError(code, `events[${index}]: ${message}`, { ...details, index }, cause);
}
