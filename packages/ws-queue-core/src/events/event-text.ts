import { createError } from "../errors.ts";
import { utf8Length } from "../utf8.ts";
import type { Envelope, RunEnvelope } from "./golden-path.ts";

/** An event as it is stored: JSON, and its UTF-8 bytes. */
export interface EventText {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Serialises an event once, for the store, the wire and every reader. The payload was checked by `parse…Payload`.
 * Throws `event_too_large` above `bytesMax`, and `invalid_event` for what JSON cannot carry.
 */
export function writeEventText(type: string, envelope: Envelope | RunEnvelope, payload: object, bytesMax: number): EventText {
  const text = stringify(type, { type, ...envelope, ...payload });
  const bytes = utf8Length(text);
  if (bytes <= bytesMax) return { text, bytes };
  throw createError("event_too_large", `${type} has ${bytes} bytes; the limit is ${bytesMax}`, { type, bytes, limit: bytesMax });
}

function stringify(type: string, event: object): string {
  try {
    return JSON.stringify(event);
  } catch (error) {
    throw createError("invalid_event", `${type} holds something that JSON cannot carry`, { type }, error);
  }
}
