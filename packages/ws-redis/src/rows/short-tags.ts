import type { Version } from "../server/port.ts";

/**
 * Tags that one process gave begin alike, and most of a row are from the one that wrote it: those are written as `~` and what follows the
 * beginning of the row's version. A row is handed to Lua with each commit, twice, and each byte is hashed there.
 */
const MARK = "~";
/** Characters that tags of a process have in common. */
const PREFIX_LENGTH = 8;

export const prefixOf = (version: Version): string => version.slice(0, PREFIX_LENGTH);

export const shortTag = (tag: string, prefix: string): string => (tag.startsWith(prefix) ? MARK + tag.slice(prefix.length) : tag);

/** The inverse of `shortTag`; what is no text stays what it is. */
export const longTag = (value: unknown, prefix: string): unknown => (typeof value === "string" && value.startsWith(MARK) ? prefix + value.slice(1) : value);
