import { createError, type Cursor } from "@apex/ws-queue-core";
import type { DeliveredEntry } from "@apex/ws-queue-core/client";

/** On the event itself, so that a second copy of this library in the page finds it too. */
const DELIVERY = Symbol.for("apex.ws.delivery");

/** The event as the application gets it: what was appended, with its place in the stream beside it, not enumerable. */
export function toEvent<Event>({ event, cursor, offset }: DeliveredEntry): Event {
  if (typeof event === "object" && event !== null) Object.defineProperty(event, DELIVERY, { value: { cursor, offset } });
  return event as Event;
}

function deliveryOf(event: unknown): Pick<DeliveredEntry, "cursor" | "offset"> {
  const found = typeof event === "object" && event !== null ? (event as { [DELIVERY]?: DeliveredEntry })[DELIVERY] : undefined;
  if (found) return found;
  throw createError("invalid_argument", "Pass the event object as it was delivered; a copy of it does not know its place");
}

/**
 * The position behind this event, to be stored together with the state that the event led to and handed to
 * `events({ from })` later. Throws `invalid_argument` for anything but a delivered event.
 */
export const cursorOf = (event: object): Cursor => deliveryOf(event).cursor;

/** The event's number in its stream: 1, 2, 3, … Throws `invalid_argument` for anything but a delivered event. */
export const offsetOf = (event: object): number => deliveryOf(event).offset;
