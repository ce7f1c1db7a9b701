import type { RequestId } from "../../ids.ts";
import type { AppendedEntries, EntryMeta, EntryOrigin } from "../changes.ts";
import type { Entry } from "../port.ts";
import type { LogSource } from "../log-source.ts";

/** The kept entries of one stream, addressed by offset. */
export interface EntryLog extends LogSource {
  metaAt(offset: number): EntryMeta | undefined;
  requestOffset(requestId: RequestId): number | undefined;
  append(appended: AppendedEntries): void;
  /** Lets go of all entries up to and including this offset. */
  trim(through: number): void;
}

/** Trimmed entries are cut off the arrays only when they are half of them, so that trimming one entry costs nothing. */
export function createEntryLog(): EntryLog {
  /** `origins[i]` belongs to `entries[i]`, whose offset is `base + i`. */
  let entries: Entry[] = [];
  let origins: EntryOrigin[] = [];
  let base = 1;
  let oldest = 1;
  const requests = new Map<RequestId, number>();

  const entryAt = (offset: number) => (offset < oldest ? undefined : entries[offset - base]);

  const forgetRequests = (gone: readonly EntryOrigin[]): void => {
    for (const { requestId } of gone) if (requestId !== undefined && (requests.get(requestId) ?? 0) < oldest) requests.delete(requestId);
  };

  return {
    metaAt(offset) {
      const entry = entryAt(offset);
      const origin = origins[offset - base];
      return entry && origin && { ...origin, tag: entry.tag, bytes: entry.bytes };
    },
    requestOffset(requestId) {
      const offset = requests.get(requestId);
      return offset !== undefined && offset >= oldest ? offset : undefined;
    },
    tagAt: (offset) => entryAt(offset)?.tag,
    visit(offset, entriesMax, take) {
      const start = Math.max(offset, oldest) - base;
      const end = Math.min(entries.length, start + entriesMax);
      for (let index = start; index < end; index += 1) {
        const entry = entries[index];
        if (entry === undefined || !take(entry)) return;
      }
    },
    append(appended) {
      for (const entry of appended.page.entries) entries.push(entry);
      for (const origin of appended.origins) {
        origins.push(origin);
        if (origin.requestId !== undefined) requests.set(origin.requestId, base + origins.length - 1);
      }
    },
    trim(through) {
      oldest = through + 1;
      if ((oldest - base) * 2 < entries.length) return;
      forgetRequests(origins.slice(0, oldest - base));
      entries = entries.slice(oldest - base);
      origins = origins.slice(oldest - base);
      base = oldest;
    },
  };
}
