import type { Branded } from "./ids.ts";
import { hash32, type StreamKey } from "./stream.ts";

/** A mark that only one entry ever carries: 48 random bits of the process that gave it, and a counter. */
export type Tag = Branded<"Tag">;

/** A place in a stream: after the entry with this offset and tag. Offset 0 carries the stream's birth mark. */
export interface Position {
  readonly offset: number;
  readonly tag: Tag;
}

/** A position of one stream as an opaque string: given out by the server, handed back unchanged, never assembled. */
export type Cursor = Branded<"Cursor">;

/** Where a stream that does not exist yet begins: it has no birth mark, and any birth may follow. */
const VOID_TAG = "void";
export const VOID_POSITION: Position = { offset: 0, tag: VOID_TAG as Tag };

export const isVoid = (position: Position): boolean => position.offset === 0 && position.tag === VOID_POSITION.tag;

/** The same, of a cursor. */
export const isVoidCursor = (cursor: string): boolean => cursor.endsWith(`.0.${VOID_TAG}`);

/**
 * The tag of an entry that is missing, or of which not even the tag can be believed: a position there is as good as any other,
 * and the same on every read. No entry is given it, as those of a tag source are longer.
 */
export const HOLE_TAG = "hole" as Tag;

export const samePosition = (a: Position, b: Position): boolean => a.offset === b.offset && a.tag === b.tag;

/** Gives tags: one random draw per process, then a counter, so that an entry costs no random call. */
export function createTagSource(random48: Uint8Array): () => Tag {
  if (random48.length < 6) throw new RangeError("A tag source needs 48 random bits");
  const prefix = toText(random48);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count.toString(36)}` as Tag;
  };
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/** The first 48 bits as eight characters. As short as can be: every entry keeps its tag and sends it. */
function toText([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: Uint8Array): string {
  const halves = [(a << 16) | (b << 8) | c, (d << 16) | (e << 8) | f];
  return halves.flatMap((bits) => [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63])).join("");
}

/** What a cursor says once it is read: a fingerprint of its stream, and the position. */
export interface ParsedCursor {
  readonly streamHash: number;
  readonly position: Position;
}

/** Writes the cursors of one stream; the stream's part is made once. */
export function createCursorWriter(stream: StreamKey): (position: Position) => Cursor {
  const prefix = `${hash32(stream).toString(36)}.`;
  return ({ offset, tag }) => `${prefix}${offset.toString(36)}.${tag}` as Cursor;
}

const CURSOR = /^([0-9a-z]{1,7})\.([0-9a-z]{1,11})\.([0-9A-Za-z_-]{1,40})$/;
const TAG = /^[0-9A-Za-z_-]{1,40}$/;

/** True for what can be a tag: of what a file has, that is to be found out. */
export const isTag = (value: unknown): value is Tag => typeof value === "string" && TAG.test(value);

/** Reads a cursor; `undefined` when it is not one. Whether it fits a stream is for the log to say. */
export function tryParseCursor(text: string): ParsedCursor | undefined {
  const [, stream, offset, tag] = CURSOR.exec(text) ?? [];
  if (stream === undefined || offset === undefined || tag === undefined) return undefined;
  const position: Position = { offset: Number.parseInt(offset, 36), tag: tag as Tag };
  return Number.isSafeInteger(position.offset) ? { streamHash: Number.parseInt(stream, 36), position } : undefined;
}

/** True when the cursor was made for this stream. */
export const isCursorOf = (cursor: ParsedCursor, stream: StreamKey): boolean => cursor.streamHash === hash32(stream);
