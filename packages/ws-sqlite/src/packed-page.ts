import { createError, type Position, type StreamKey, type Tag } from "@apex/ws-queue-core";
import type { EntryPage, ReadResult, StreamChange } from "@apex/ws-queue-core/store";

/** A page on its way between threads: columns pass four times as fast as objects, and offsets are dense, which is checked. */
export interface PackedPage {
  readonly stream: StreamKey;
  readonly after: Position;
  readonly tags: readonly Tag[];
  readonly texts: readonly string[];
  readonly sizes: readonly number[];
  readonly head: Position;
  readonly oldest: number;
}

type Packed<Union> = Union extends { readonly page: EntryPage } ? Omit<Union, "page"> & { readonly page: PackedPage } : Union;
export type PackedReadResult = Packed<ReadResult>;
export type PackedChange = Packed<StreamChange>;

export function packPage({ stream, after, entries, head, oldest }: EntryPage): PackedPage {
  const isDense = entries.every(({ offset }, index) => offset === after.offset + 1 + index);
  if (!isDense) throw createError("internal", "The entries of a page do not follow each other", { stream, after: after.offset });
  const [tags, texts, sizes] = [entries.map(({ tag }) => tag), entries.map(({ text }) => text), entries.map(({ bytes }) => bytes)];
  return { stream, after, tags, texts, sizes, head, oldest };
}

export function unpackPage({ stream, after, tags, texts, sizes, head, oldest }: PackedPage): EntryPage {
  const entries = texts.map((text, index) => ({
    offset: after.offset + 1 + index,
    tag: tags[index] as Tag,
    text,
    bytes: sizes[index] as number,
  }));
  return { stream, after, entries, head, oldest };
}

export const packReadResult = (result: ReadResult): PackedReadResult =>
  result.status === "page" ? { ...result, page: packPage(result.page) } : result;

export const unpackReadResult = (result: PackedReadResult): ReadResult =>
  result.status === "page" ? { ...result, page: unpackPage(result.page) } : result;

export const unpackChange = (change: PackedChange): StreamChange =>
  change.type === "appended" ? { ...change, page: unpackPage(change.page) } : change;
