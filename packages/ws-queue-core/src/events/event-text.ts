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

/** The envelope of one event as it is stored: whose it is, its stream says. Its id is of an id source, so that nothing in it has to be escaped. */
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
  `,${JSON.stringify({ runId, agentName: agentName.toWellFormed() }).slice(1, -1)}` as SharedFields;

/** Writes the text of an event, or throws. */
export type WriteEventText = (type: string, head: EventHead, payload: object) => EventText;

/**
 * Serialises events, each once: for the store, the wire and every reader. The payload was checked by `parse…Payload`; half a surrogate
 * pair in it becomes U+FFFD.
 * Throws `event_too_large` above `bytesMax`, and `invalid_event` for what JSON cannot carry.
 */
export function createEventTextWriter({ bytesMax, byteLength = utf8Length }: EventTextOptions): WriteEventText {
  const join = createJoin();
  return (type, head, payload) => {
    const text = join(type, head, wellFormedJson(stringify(type, payload)));
    const bytes = byteLength(text);
    if (bytes <= bytesMax) return { text, bytes };
    throw createError("event_too_large", `${type} has ${bytes} bytes; the limit is ${bytesMax}`, { type, bytes, limit: bytesMax });
  };
}

/**
 * Joins, and does not concatenate: a joined text is one string at once, and its parts are not kept. What neighbours have in common, which
 * are a type, an instant and a run, is written once for them.
 */
function createJoin(): (type: string, head: EventHead, payload: string) => string {
  let lastType: string | undefined;
  let start = "";
  let lastShared: SharedFields | undefined;
  let lastTimestamp: number | undefined;
  let middle = "";
  return (type, { eventId, timestamp, shared }, payload) => {
    if (type !== lastType) {
      start = `{"type":${JSON.stringify(type.toWellFormed())},"eventId":"`;
      lastType = type;
    }
    if (timestamp !== lastTimestamp || shared !== lastShared) {
      middle = `","timestamp":${timestamp}${shared ?? ""}`;
      lastTimestamp = timestamp;
      lastShared = shared;
    }
    return [start, eventId, middle, payload === "{}" ? "}" : `,${payload.slice(1)}`].join("");
  };
}

function stringify(type: string, payload: object): string {
  try {
    return JSON.stringify(payload);
  } catch (error) {
    throw createError("invalid_event", `${type} holds something that JSON cannot carry`, { type }, error);
  }
}
