import { crc32 } from "node:zlib";
import { HOLE_TAG, isTag, type Tag } from "@apex/ws-queue-core";
import { type EntryMeta, type FoundEntry, isFields, isWhole, tryParse } from "@apex/ws-queue-core/store";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { OFFSET_MAX } from "../database/schema.ts";

/** What is kept of an entry beside its text, in the order of `META_COLUMNS`. Of what a damaged file has, each may be anything. */
export type MetaRow = readonly [offset: number, tag: unknown, bytes: unknown, at: unknown, id: unknown, textSum: unknown, rowSum: unknown];
export type EntryRow = readonly [...MetaRow, text: unknown];

export const META_COLUMNS = `id & ${OFFSET_MAX}, tag, bytes, at, request_id, text_sum, row_sum`;

/**
 * The sums show that a row is what was appended. Two, since much is decided on what is kept beside the text, and reading that
 * must not cost the text. The row's own covers its place and the text's sum, so that nothing can be exchanged with another row. Signed, as
 * SQLite then keeps each in four bytes.
 */
export const sumText = (text: string): number => crc32(text) | 0;

/** What is kept beside the text. */
type SummedMeta = Pick<EntryMeta, "tag" | "at" | "bytes"> & { readonly id: string | undefined };

/** FNV-1a over 32-bit words: it is mostly numbers, and making a text of them for `crc32` takes ten times as long. */
export function sumRow(stream: number, offset: number, { tag, at, bytes, id }: SummedMeta, textSum: number): number {
  const place = mix(mix(mix(0x811c9dc5, stream), offset), offset / WORD);
  const meta = mix(mix(mix(place, at), at / WORD), bytes);
  const sum = mixText(mix(meta, textSum), tag);
  return (id === undefined ? sum : mixText(sum, id)) | 0;
}

const WORD = 2 ** 32;

const mix = (sum: number, word: number): number => Math.imul(sum ^ (word >>> 0), 0x01000193);

function mixText(before: number, text: string): number {
  let sum = mix(before, text.length);
  for (let index = 0; index < text.length; index += 1) sum = mix(sum, text.charCodeAt(index));
  return sum;
}

/** False for an entry of before there were sums. */
export const hasSum = ([, , , , , , rowSum]: MetaRow | EntryRow): boolean => rowSum !== null;

/** What is beside the text, if it is what was appended at this place. A row of before there were sums is taken as it is. */
export function readMeta(stream: number, [offset, tag, bytes, at, givenId, textSum, rowSum]: MetaRow): EntryMeta | undefined {
  if (typeof tag !== "string" || !isWhole(bytes, WORD - 1) || typeof at !== "number") return undefined;
  const id = typeof givenId === "string" ? givenId : undefined;
  const meta = { tag: tag as Tag, bytes, at };
  const isRight = rowSum === null ? isTag(tag) : rowSum === sumRow(stream, offset, { tag: meta.tag, bytes, at, id }, Number(textSum));
  if (!isRight) return undefined;
  return id === undefined ? meta : { ...meta, id };
}

/** An entry, and whether all of it is what was appended. Where not even its tag is, that is the one of a hole. */
export function readEntry(stream: number, row: EntryRow): FoundEntry {
  const [offset, , , , , textSum, , text] = row;
  const meta = readMeta(stream, row as unknown as MetaRow);
  if (meta !== undefined && typeof text === "string" && isText(text, textSum)) return { offset, tag: meta.tag, text, bytes: meta.bytes };
  return { offset, tag: meta?.tag ?? HOLE_TAG, text: "", bytes: 0, isDamaged: true };
}

/** Of an entry without a sum this much can be told: a text that is no JSON would take its whole frame with it, and readers look into each event. */
const isText = (text: string, textSum: unknown): boolean => (textSum === null ? isFields(tryParse(text)) : sumText(text) === textSum);

/** Reads rows as arrays; measured six times as fast as an iterator of objects. */
export type ReadRows<Row> = (...parameters: readonly (number | string)[]) => readonly Row[];

/** A number that a damaged row has may be larger than JavaScript's own, which SQLite refuses to give: then it is rounded. */
export function createRowReader<Row>(database: DatabaseSync, sql: string): ReadRows<Row> {
  const prepare = (isLarge: boolean): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(isLarge);
    return statement;
  };
  const statement = prepare(false);
  return (...parameters) => {
    try {
      return statement.all(...parameters) as unknown as readonly Row[];
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      const rows = prepare(true).all(...parameters) as unknown as readonly (readonly unknown[])[];
      return rows.map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value))) as unknown as readonly Row[];
    }
  };
}

const isOutOfRange = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ERR_OUT_OF_RANGE";
