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
  /** `metas[i]` belongs to `entries[i]`, whose offset is `base + i`. */
  let entries: Entry[] = [];
  let metas: EntryMeta[] = [];
  let base = 1;
  let oldest = 1;

  const metaAt = (offset: number) => (offset < oldest ? undefined : metas[offset - base]);

  return {
    metaAt,
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
      for (const meta of appended.metas) metas.push(meta);
    },
    trim(through) {
      oldest = through + 1;
      if ((oldest - base) * 2 < entries.length) return;
      entries = entries.slice(oldest - base);
      metas = metas.slice(oldest - base);
      base = oldest;
    },
  };
}
