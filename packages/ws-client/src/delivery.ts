import type { Cursor } from "@apex/ws-queue-core";
import { check, type DeliveredEntry } from "@apex/ws-queue-core/client";

/** The entries behind the events that are objects. */
const delivered = new WeakMap<object, DeliveredEntry>();

/** The event as the application gets it: what was appended. */
export function toEvent<Event>(entry: DeliveredEntry): Event {
  const { event } = entry;
  if (Object(event) === event) delivered.set(event as object, entry);
  return event as Event;
}

function entryOf(event: object): DeliveredEntry {
  const entry = delivered.get(event);
  check(!!entry, "event", "the one that was delivered, not a copy", event);
  return entry as DeliveredEntry;
}

/**
 * The position behind this event, to be stored together with the state that the event led to and handed to
 * `events({ from })` later. Throws `invalid_argument` for anything but a delivered event.
 */
export const cursorOf = (event: object): Cursor => entryOf(event).cursor;

/** The event's number in its stream: 1, 2, 3, … Throws `invalid_argument` for anything but a delivered event. */
export const offsetOf = (event: object): number => entryOf(event).offset;
