import type { Cursor, Position } from "../position.ts";
import type { ClientFrame, ServerFrame } from "./frames.ts";

/** A page of a log, as far as a frame needs it; the store's `EntryPage` is one. */
export interface EventsPage {
  readonly after: Position;
  /** `text` is the JSON that was appended. */
  readonly entries: readonly (Position & { readonly text: string })[];
}

/** One frame as JSON text. */
export const encodeFrame = (frame: ClientFrame | ServerFrame): string => JSON.stringify(frame);

/** Encoded frames as the text of one WebSocket message. */
export const joinFrames = (texts: readonly string[]): string =>
  texts.length === 1 && texts[0] !== undefined ? texts[0] : `[${texts.join(",")}]`;

/**
 * The part of an `events` frame that is the same for every receiver of the page. The texts of the entries are passed on
 * as they are; cursors need no escaping, by their alphabet. Grown piece by piece: engines copy such a text once, when all of
 * it is there.
 */
export function encodeEventsBody(page: EventsPage, cursorOf: (position: Position) => Cursor, askAck: boolean): string {
  let body = `"after":"${cursorOf(page.after)}","offset":${page.after.offset + 1},"entries":[`;
  let separator = "";
  for (const entry of page.entries) {
    body += `${separator}["${cursorOf(entry)}",${entry.text}]`;
    separator = ",";
  }
  return body + (askAck ? `],"ack":true}` : "]}");
}

/** An `events` frame of subscription `n` from a body that `encodeEventsBody` made. */
export const encodeEventsHead = (n: number, body: string): string => `{"t":"events","n":${n},${body}`;

/** An `events` frame that carries a page to subscription `n`. */
export function encodeEventsFrame(
  n: number,
  page: EventsPage,
  cursorOf: (position: Position) => Cursor,
  askAck: boolean,
): string {
  return encodeEventsHead(n, encodeEventsBody(page, cursorOf, askAck));
}
