import { createError } from "../errors.ts";
import type { Branded } from "../ids.ts";
import { utf8Length } from "../utf8.ts";
import type { Envelope, RunEnvelope } from "./golden-path.ts";
import { wellFormedJson } from "./json-text.ts";

/** An event as it is stored: JSON, and its UTF-8 bytes. */
export interface EventText {
  readonly text: string;
  readonly bytes: number;
}

/** Fields of the envelope that all events of a run share: JSON without the braces, behind a comma; written once for them all. */
export type SharedFields = Branded<"SharedFields">;

/** What differs from event to event. */
type OwnField = "eventId" | "timestamp";

/** The envelope of one event as it is stored: whose it is, its stream says. */
export interface EventHead extends Pick<Envelope, OwnField> {
  /** Absent: it belongs to no run. */
  readonly shared?: SharedFields | undefined;
}

export interface EventTextOptions {
  readonly bytesMax: number;
  /** Counts the UTF-8 bytes of a text. Default: in JavaScript; platforms have faster ones. */
  readonly byteLength?: (text: string) => number;
}

export const writeSharedFields = ({ runId, agentName }: Omit<RunEnvelope, keyof Envelope>): SharedFields =>
  `,${JSON.stringify({ runId, agentName }).slice(1, -1)}` as SharedFields;

/**
 * Serialises an event once, for the store, the wire and every reader. The payload was checked by `parse…Payload`; half a surrogate
 * pair in it becomes U+FFFD.
 * Throws `event_too_large` above `bytesMax`, and `invalid_event` for what JSON cannot carry.
 */
export function writeEventText(type: string, head: EventHead, payload: object, options: EventTextOptions): EventText {
  const { bytesMax, byteLength = utf8Length } = options;
  const text = wellFormedJson(joinText(type, head, stringify(type, payload)));
  const bytes = byteLength(text);
  if (bytes <= bytesMax) return { text, bytes };
  throw createError("event_too_large", `${type} has ${bytes} bytes; the limit is ${bytesMax}`, { type, bytes, limit: bytesMax });
}

/** Joined, not concatenated: a joined text is one string at once, and its parts are not kept. */
function joinText(type: string, { eventId, timestamp, shared = "" as SharedFields }: EventHead, payload: string): string {
  const rest = payload === "{}" ? "}" : `,${payload.slice(1)}`;
  return [`{"type":`, JSON.stringify(type), `,"eventId":`, JSON.stringify(eventId), `,"timestamp":`, timestamp, shared, rest].join("");
}

function stringify(type: string, payload: object): string {
  try {
    return JSON.stringify(payload);
  } catch (error) {
    throw createError("invalid_event", `${type} holds something that JSON cannot carry`, { type }, error);
  }
}
