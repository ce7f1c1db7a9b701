import type { RequestId } from "../../ids.ts";
import type { AppendedEntries, EntryMeta } from "../changes.ts";
import type { Entry } from "../port.ts";
import type { LogSource } from "../read-log.ts";

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
  /** `metas[i]` belongs to `entries[i]`, whose offset is `base + i`. */
  let entries: Entry[] = [];
  let metas: EntryMeta[] = [];
  let base = 1;
  let oldest = 1;
  const requests = new Map<RequestId, number>();

  const metaAt = (offset: number) => (offset < oldest ? undefined : metas[offset - base]);

  const forgetRequests = (gone: readonly EntryMeta[]): void => {
    for (const { requestId } of gone) if (requestId !== undefined && (requests.get(requestId) ?? 0) < oldest) requests.delete(requestId);
  };

  return {
    metaAt,
    requestOffset(requestId) {
      const offset = requests.get(requestId);
      return offset !== undefined && offset >= oldest ? offset : undefined;
    },
    tagAt: (offset) => metaAt(offset)?.tag,
    *entriesFrom(offset) {
      for (let next = Math.max(offset, oldest); ; next += 1) {
        const entry = entries[next - base];
        const meta = metas[next - base];
        if (entry === undefined || meta === undefined) return;
        yield { entry, bytes: meta.bytes };
      }
    },
    append(appended) {
      for (const entry of appended.page.entries) entries.push(entry);
      for (const meta of appended.metas) {
        metas.push(meta);
        if (meta.requestId !== undefined) requests.set(meta.requestId, base + metas.length - 1);
      }
    },
    trim(through) {
      oldest = through + 1;
      if ((oldest - base) * 2 < entries.length) return;
      forgetRequests(metas.slice(0, oldest - base));
      entries = entries.slice(oldest - base);
      metas = metas.slice(oldest - base);
      base = oldest;
    },
  };
}
