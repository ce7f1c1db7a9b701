import type { AppendedEntries, EntryMeta } from "../changes.ts";
import type { LogSource, StoredEntry } from "../read-log.ts";

interface LoggedEntry extends StoredEntry {
  readonly meta: EntryMeta;
}

/** The kept entries of one stream, addressed by offset. */
export interface EntryLog extends LogSource {
  metaAt(offset: number): EntryMeta | undefined;
  append(appended: AppendedEntries): void;
  /** Lets go of all entries up to and including this offset. */
  trim(through: number): void;
}

/** Trimmed entries are cut off the array only when they are half of it, so that trimming one entry costs nothing. */
export function createEntryLog(): EntryLog {
  let kept: LoggedEntry[] = [];
  /** The offset of `kept[0]`. */
  let base = 1;
  let oldest = 1;

  const at = (offset: number): LoggedEntry | undefined => (offset < oldest ? undefined : kept[offset - base]);

  return {
    metaAt: (offset) => at(offset)?.meta,
    tagAt: (offset) => at(offset)?.entry.tag,
    *entriesFrom(offset) {
      for (let next = offset; ; next += 1) {
        const logged = at(next);
        if (logged === undefined) return;
        yield logged;
      }
    },
    append({ page, metas }) {
      page.entries.forEach((entry, index) => {
        const meta = metas[index];
        if (meta !== undefined) kept.push({ entry, meta, bytes: meta.bytes });
      });
    },
    trim(through) {
      oldest = through + 1;
      if ((oldest - base) * 2 < kept.length) return;
      kept = kept.slice(oldest - base);
      base = oldest;
    },
  };
}
