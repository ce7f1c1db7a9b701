import type { AppendedEntries, EntryMeta } from "../changes.ts";
import type { Entry } from "../port.ts";
import type { LogSource } from "../read-log.ts";

/** The kept entries of one stream, addressed by offset. */
export interface EntryLog extends LogSource {
  metaAt(offset: number): EntryMeta | undefined;
  append(appended: AppendedEntries): void;
  /** Lets go of all entries up to and including this offset. */
  trim(through: number): void;
}

/** Trimmed entries are cut off the arrays only when they are half of them, so that trimming one entry costs nothing. */
export function createEntryLog(): EntryLog {
  /** `times[i]` belongs to `entries[i]`, whose offset is `base + i`. */
  let entries: Entry[] = [];
  let times: number[] = [];
  let base = 1;
  let oldest = 1;

  const entryAt = (offset: number) => (offset < oldest ? undefined : entries[offset - base]);

  return {
    metaAt(offset) {
      const entry = entryAt(offset);
      return entry && { tag: entry.tag, bytes: entry.bytes, at: times[offset - base] ?? 0 };
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
      for (const time of appended.times) times.push(time);
    },
    trim(through) {
      oldest = through + 1;
      if ((oldest - base) * 2 < entries.length) return;
      entries = entries.slice(oldest - base);
      times = times.slice(oldest - base);
      base = oldest;
    },
  };
}
