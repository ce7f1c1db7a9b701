import { createError, type EventId, type Limits } from "@apex/ws-queue-core";
import { createEventTextWriter, mapEvents, parseEventPayload, type EventHead } from "@apex/ws-queue-core/events";
import type { RunEventInput } from "@apex/ws-queue-core/server";
import { readEventList, type GivenEvent } from "../append/event-list.ts";
import { byteLength } from "../runtime.ts";
import type { CheckEvent } from "./contract-events.ts";

/** The events that one attempt at a request wants in the commit that ends it. */
export interface CommittedEvents {
  /**
   * Takes all of these or none. Throws `invalid_event`, `invalid_argument`, `event_too_large`, the signal's reason once it
   * aborted, and `run_ended` after `take`.
   */
  add(events: unknown): void;
  /** All that was taken, as JSON that nothing changes any more. Nothing is taken from now on. */
  take(): readonly RunEventInput[];
}

interface CommittedEventsParts {
  readonly signal: AbortSignal;
  readonly checkEvent: CheckEvent;
  readonly limits: Limits;
}

/** As long as any that the owner of the thread gives: an event that fits here fits there. */
const SOME_EVENT_ID = "x".repeat(40) as EventId;
const SOME_TIMESTAMP = Number.MAX_SAFE_INTEGER;

interface Sized extends RunEventInput {
  readonly bytes: number;
}

export function createCommittedEvents({ signal, checkEvent, limits }: CommittedEventsParts): CommittedEvents {
  const { committedEventsMax, committedBytesMax, eventBytesMax } = limits;
  const head: EventHead = { eventId: SOME_EVENT_ID, timestamp: SOME_TIMESTAMP };
  const writeText = createEventTextWriter({ bytesMax: eventBytesMax, byteLength });
  const taken: Sized[] = [];
  let isOpen = true;

  function check({ type, payload }: GivenEvent): Sized {
    const fields = parseEventPayload(type, checkNow(checkEvent, type, payload));
    const copy = copyThroughJson(type, fields);
    const { bytes } = writeText(type, head, copy);
    return { type, payload: copy, bytes };
  }

  function add(events: unknown): void {
    signal.throwIfAborted();
    if (!isOpen) throw createError("run_ended", "The handler has returned; nothing can be committed with its request");
    const given = readEventList("commit", events, (count) => checkCount(taken.length + count, committedEventsMax));
    const added = mapEvents(given, check);
    const bytes = [...taken, ...added].reduce((sum, event) => sum + event.bytes, 0);
    if (bytes > committedBytesMax) {
      throw createError("event_too_large", `commit: the events of a request have ${bytes} bytes together; the limit is ${committedBytesMax}`, { bytes, limit: committedBytesMax });
    }
    taken.push(...added);
  }

  return {
    add,
    take() {
      isOpen = false;
      return taken.map(({ type, payload }) => ({ type, payload }));
    },
  };
}

function checkCount(count: number, limit: number): void {
  if (count > limit) throw createError("invalid_argument", `commit: a request may commit ${limit} events, not ${count}`, { count, limit });
}

/** A schema that takes its time would answer when the handler may have returned. */
function checkNow(checkEvent: CheckEvent, type: string, payload: unknown): unknown {
  const checked = checkEvent(type, payload);
  if (!(checked instanceof Promise)) return checked;
  // Whatever it comes to, the event is refused already.
  checked.catch(() => undefined);
  throw createError("invalid_event", `commit: the schema of ${type} validates asynchronously; commit takes events whose schema answers at once`, { type });
}

/** What is committed later is what was checked, whatever the handler does with the payload until then. */
function copyThroughJson(type: string, payload: object): object {
  try {
    return JSON.parse(JSON.stringify(payload)) as object;
  } catch (error) {
    throw createError("invalid_event", `${type} holds something that JSON cannot carry`, { type }, error);
  }
}
