import type { AppendedEntries, EntryMeta, EntryOrigin } from "../changes.ts";
import type { Entry } from "../port.ts";
import type { LogSource } from "../log-source.ts";

/** The kept entries of one stream, addressed by offset. */
export interface EntryLog extends LogSource {
  metaAt(offset: number): EntryMeta | undefined;
  idOffset(id: string): number | undefined;
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
  const ids = new Map<string, number>();

  const entryAt = (offset: number) => (offset < oldest ? undefined : entries[offset - base]);

  const forgetIds = (gone: readonly EntryOrigin[]): void => {
    for (const { id } of gone) if (id !== undefined && (ids.get(id) ?? 0) < oldest) ids.delete(id);
  };

  return {
    metaAt(offset) {
      const entry = entryAt(offset);
      const origin = origins[offset - base];
      return entry && origin && { ...origin, tag: entry.tag, bytes: entry.bytes };
    },
    idOffset(id) {
      const offset = ids.get(id);
      return offset !== undefined && offset >= oldest ? offset : undefined;
    },
    tagAt: (offset) => entryAt(offset)?.tag,
    visit(offset, entriesMax, take, isBackward = false) {
      const first = isBackward ? Math.min(offset, base + entries.length - 1) : Math.max(offset, oldest);
      const step = isBackward ? -1 : 1;
      for (let count = 0; count < entriesMax; count += 1) {
        const entry = entryAt(first + step * count);
        if (entry === undefined || !take(entry)) return;
      }
    },
    append(appended) {
      for (const entry of appended.page.entries) entries.push(entry);
      for (const origin of appended.origins) {
        origins.push(origin);
        if (origin.id !== undefined) ids.set(origin.id, base + origins.length - 1);
      }
    },
    trim(through) {
      oldest = through + 1;
      if ((oldest - base) * 2 < entries.length) return;
      forgetIds(origins.slice(0, oldest - base));
      entries = entries.slice(oldest - base);
      origins = origins.slice(oldest - base);
      base = oldest;
    },
  };
}
