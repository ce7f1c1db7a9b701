import { createError, type ApexError, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { RowKey, RowText, Version } from "../server/port.ts";

/** The version of a row that is not there. */
export const NO_VERSION = "" as Version;

export interface Row {
  readonly version: Version;
  readonly body: string;
}

const HEADER = /^([^|\n]*)(?:\|[^\n]*)?\n/;

/** Undefined for a row that is not there, or has turns and nothing else. Throws `store_damaged` for text that is no row: no check of it ever holds. */
export function parseRow(key: RowKey, text: RowText): Row | undefined {
  if (text === undefined) return undefined;
  const [header = "", version = ""] = HEADER.exec(text) ?? [];
  const body = text.slice(header.length);
  if (header !== "" && version === "" && body === "") return undefined;
  if (version === "" || body === "") throw damagedRow(key);
  return { version: version as Version, body };
}

/** The version of a text, also of a row that has turns alone. */
export const versionOf = (text: RowText): Version => (HEADER.exec(text ?? "")?.[1] ?? NO_VERSION) as Version;

export const rowText = ({ version, body }: Row): string => `${version}\n${body}`;

/** What a thread and its stream need with each commit of its owner. Its version covers the two rows beside it. */
export const hotKey = (thread: StreamKey): RowKey => `t:${thread}` as RowKey;
/** What of a thread seldom changes. */
export const coldKey = (thread: StreamKey): RowKey => `c:${thread}` as RowKey;
/** The requests that wait in a thread's inbox. */
export const waitingKey = (thread: StreamKey): RowKey => `w:${thread}` as RowKey;
/** The state of a stream that is no `thread` stream. */
export const streamRowKey = (stream: StreamKey): RowKey => `s:${stream}` as RowKey;
export const producerRowKey = (userId: UserId, producer: string): RowKey =>
  `p:${encodeURIComponent(userId)}:${encodeURIComponent(producer)}` as RowKey;
/** Which producers a user has. */
export const producersKey = (userId: UserId): RowKey => `u:${encodeURIComponent(userId)}` as RowKey;
/** The time of retention. It is in the first partition. */
export const TIME_KEY = "time" as RowKey;

/** Nothing is decided on what is no row of its kind. */
export function damagedRow(key: RowKey): ApexError {
  return createError("store_damaged", `The row ${key} in Redis is damaged, so nothing is done with it; all others go on. Restore a backup`, { row: key });
}
