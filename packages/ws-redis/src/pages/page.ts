import { crc32 } from "node:zlib";
import { HOLE_TAG, type Position, type Tag } from "@apex/ws-queue-core";
import type { AppendedEntries, EntryMeta, EntryOrigin, FoundEntry } from "@apex/ws-queue-core/store";

/**
 * A page is one element of a stream's list: entries that were appended together, as one text. It begins with the offset of the first
 * entry and their number, which is all that a script reads of it:
 *
 *     <first offset> <count> <tag before the first> <oldest offset> <at> <tags> <sizes> <ids>\n<texts><checksum>
 *
 * Numbers are decimal, tags and sizes (UTF-8 bytes) are separated by commas, the ids of a few entries are JSON by their index, and the texts
 * follow each other. The checksum is over everything before it, so that nothing damaged is taken for what was appended.
 */
export type ParsedPage =
  | {
      readonly isDamaged: false;
      /** The position that the first entry follows. */
      readonly after: Position;
      readonly entries: readonly FoundEntry[];
      /** `metas[i]` belongs to `entries[i]`. */
      readonly metas: readonly EntryMeta[];
      /** The position of the last entry. */
      readonly head: Position;
      /** The oldest offset that was kept when the page was written. */
      readonly oldest: number;
    }
  /** `entries`: all of it is damaged, and has the tag of a hole. None where even the offsets can't be read. */
  | { readonly isDamaged: true; readonly entries: readonly FoundEntry[] };

/** The offsets of a page's first and last entry. */
export interface PageBounds {
  readonly first: number;
  readonly last: number;
}

const NO_IDS = "-";
const BOUNDS = /^([1-9]\d{0,15}) ([1-9]\d{0,15}) /;
const HEADER = /^([1-9]\d{0,15}) ([1-9]\d{0,15}) ([\w-]{1,40}) (\d{1,16}) (-?\d{1,16}) ([\w,-]+) ([\d,]+) (-|\{[^\n]*\})$/;
/** As many characters as a checksum of 32 bits has in base 36. */
const SUM_LENGTH = 7;

const sumOf = (text: string): string => crc32(text).toString(36).padStart(SUM_LENGTH, "0");

/** The text of a page. Its entries have one `at`; each `bytes` is the UTF-8 size of its text. */
export function packPage({ page, origins }: AppendedEntries): string {
  const { after, oldest, entries } = page;
  let tags = "";
  let sizes = "";
  let texts = "";
  let separator = "";
  for (const { tag, bytes, text } of entries) {
    tags += separator + tag;
    sizes += separator + String(bytes);
    texts += text;
    separator = ",";
  }
  const at = origins[0]?.at ?? 0;
  const content = `${after.offset + 1} ${entries.length} ${after.tag} ${oldest} ${at} ${tags} ${sizes} ${packIds(origins)}\n${texts}`;
  return content + sumOf(content);
}

function packIds(origins: readonly EntryOrigin[]): string {
  let ids: Record<number, string> | undefined;
  for (let index = 0; index < origins.length; index += 1) {
    const id = origins[index]?.id;
    if (id !== undefined) (ids ??= {})[index] = id;
  }
  return ids === undefined ? NO_IDS : JSON.stringify(ids);
}

/** The offsets that a page's text begins with; undefined where it does not begin with offsets. They may be wrong in a damaged page. */
export function readPageBounds(text: string): PageBounds | undefined {
  const match = BOUNDS.exec(text);
  if (match === null) return undefined;
  const [first, count] = [Number(match[1]), Number(match[2])];
  // Each entry has a tag: a page with more entries than characters is damaged, and must not make as many objects.
  return count <= text.length && Number.isSafeInteger(first + count) ? { first, last: first + count - 1 } : undefined;
}

/** What a page has. Never throws: of a damaged text it says so. */
export function parsePage(text: string): ParsedPage {
  return parseIntact(text) ?? { isDamaged: true, entries: damagedEntries(readPageBounds(text)) };
}

function damagedEntries(bounds: PageBounds | undefined): readonly FoundEntry[] {
  if (bounds === undefined) return [];
  const { first, last } = bounds;
  return Array.from({ length: last - first + 1 }, (_, index) => ({ offset: first + index, tag: HOLE_TAG, text: "", bytes: 0, isDamaged: true }));
}

function parseIntact(text: string): ParsedPage | undefined {
  const content = text.slice(0, -SUM_LENGTH);
  if (sumOf(content) !== text.slice(-SUM_LENGTH)) return undefined;
  const headerEnd = content.indexOf("\n");
  const fields = HEADER.exec(content.slice(0, headerEnd));
  if (headerEnd < 0 || fields === null) return undefined;
  const [, first, count, afterTag, oldest, at, tagList = "", sizeList = "", idList = ""] = fields;
  const tags = tagList.split(",") as Tag[];
  const sizes = sizeList.split(",").map(Number);
  const texts = splitTexts(content.slice(headerEnd + 1), sizes);
  const ids = parseIds(idList);
  if (tags.length !== Number(count) || sizes.length !== tags.length || texts === undefined || ids === undefined) return undefined;
  const after: Position = { offset: Number(first) - 1, tag: afterTag as Tag };
  return { isDamaged: false, after, oldest: Number(oldest), ...toEntries(after, { tags, sizes, texts, ids, at: Number(at) }) };
}

/** Undefined where the texts do not have these sizes. */
function splitTexts(texts: string, sizes: readonly number[]): readonly string[] | undefined {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Most pages are ASCII, where a unit is a byte; of the others UTF-8 is cut, as sizes are those of UTF-8.
  if (texts.length === total) return cut(sizes, (from, to) => texts.slice(from, to));
  const bytes = Buffer.from(texts);
  return bytes.length === total ? cut(sizes, (from, to) => bytes.toString("utf8", from, to)) : undefined;
}

function cut(sizes: readonly number[], slice: (from: number, to: number) => string): readonly string[] {
  let end = 0;
  return sizes.map((size) => slice(end, (end += size)));
}

type Ids = Readonly<Record<number, string>>;
const WITHOUT_IDS: Ids = {};

function parseIds(text: string): Ids | undefined {
  if (text === NO_IDS) return WITHOUT_IDS;
  try {
    return JSON.parse(text) as Ids;
  } catch {
    return undefined;
  }
}

interface Columns {
  readonly tags: readonly Tag[];
  readonly sizes: readonly number[];
  readonly texts: readonly string[];
  readonly ids: Ids;
  readonly at: number;
}

function toEntries({ offset: before, tag: tagBefore }: Position, { tags, sizes, texts, ids, at }: Columns) {
  const entries: FoundEntry[] = [];
  const metas: EntryMeta[] = [];
  let head: Position = { offset: before, tag: tagBefore };
  for (const [index, tag] of tags.entries()) {
    const [bytes = 0, text = "", id] = [sizes[index], texts[index], ids[index]];
    head = { offset: before + 1 + index, tag };
    entries.push({ offset: head.offset, tag, text, bytes });
    metas.push(id === undefined ? { at, tag, bytes } : { at, tag, bytes, id });
  }
  return { entries, metas, head };
}
