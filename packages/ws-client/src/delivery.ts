import { tryRead, type Cursor } from "@apex/ws-queue-core";
import { check, isObject, type DeliveredEntry } from "@apex/ws-queue-core/client";

/** On the event itself, so that a second copy of this library in the page finds it too. */
const DELIVERY = Symbol.for("apex.ws.delivery");

/** The event as the application gets it: what was appended, with its entry beside it, not enumerable. */
export function toEvent<Event>(entry: DeliveredEntry): Event {
  const { event } = entry;
  return (isObject(event) ? Object.defineProperty(event, DELIVERY, { value: entry }) : event) as Event;
}

function entryOf(event: { readonly [DELIVERY]?: DeliveredEntry } | null | undefined): DeliveredEntry {
  const entry = tryRead(() => event?.[DELIVERY]);
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
