import { isTag, type StreamKey } from "@apex/ws-queue-core";
import { isWhole, tryParse, type StreamState } from "@apex/ws-queue-core/store";
import type { RowText, Version } from "../server/port.ts";
import { damagedRow, NO_VERSION, parseRow, rowText, streamRowKey } from "./row.ts";
import { longTag, prefixOf, shortTag } from "./short-tags.ts";

/** The position before the oldest entry is left out while it is the birth. Tags are short, see `short-tags.ts`. */
export type StreamData = readonly [birth: string, offset: number, tag: string, bytes: number, beforeOffset?: number, beforeTag?: string];

/** As JSON: it is part of a row. */
export function packStream({ birth, head, bytes, beforeOldest }: StreamState, prefix: string): string {
  const before = beforeOldest.offset === 0 ? "" : `,${beforeOldest.offset},"${shortTag(beforeOldest.tag, prefix)}"`;
  return `["${shortTag(birth.tag, prefix)}",${head.offset},"${shortTag(head.tag, prefix)}",${bytes}${before}]`;
}

/** Undefined for what is no state of a stream. */
export function unpackStream(data: unknown, prefix: string): StreamState | undefined {
  const long = Array.isArray(data) ? data.map((value) => longTag(value, prefix)) : [];
  const [birthTag, offset, tag, bytes, beforeOffset = 0, beforeTag = birthTag] = long;
  if (!isTag(birthTag) || !isTag(tag) || !isTag(beforeTag) || !isWhole(offset) || !isWhole(bytes) || !isWhole(beforeOffset, offset)) return undefined;
  const birth = { offset: 0, tag: birthTag };
  return { birth, head: { offset, tag }, bytes, beforeOldest: beforeOffset === 0 ? birth : { offset: beforeOffset, tag: beforeTag } };
}

/** A stream that is no `thread` stream. */
export interface StreamRecord {
  readonly kind: "stream";
  readonly version: Version;
  readonly stream: StreamState | undefined;
}

export const NO_STREAM: StreamRecord = { kind: "stream", version: NO_VERSION, stream: undefined };

/** Throws `store_damaged`. */
export function parseStreamRow(key: StreamKey, text: RowText): StreamRecord {
  const row = parseRow(streamRowKey(key), text);
  if (row === undefined) return NO_STREAM;
  const stream = unpackStream(tryParse(row.body), prefixOf(row.version));
  if (stream === undefined) throw damagedRow(streamRowKey(key));
  return { kind: "stream", version: row.version, stream };
}

/** Undefined: the row of a deleted stream goes. */
export const streamRow = ({ version, stream }: StreamRecord): RowText => (stream === undefined ? undefined : rowText({ version, body: packStream(stream, prefixOf(version)) }));
