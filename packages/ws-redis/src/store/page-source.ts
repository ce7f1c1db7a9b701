import type { Tag } from "@apex/ws-queue-core";
import type { FoundEntry, LogSource } from "@apex/ws-queue-core/store";
import { parsePage } from "../pages/page.ts";

/** Entries of pages that were read. */
export interface PageSource extends LogSource {
  /** Offsets of the first and the last of them; undefined where there is none. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** `pages`: in the order of the list. */
export function createPageSource(pages: readonly string[]): PageSource {
  const entries: FoundEntry[] = [];
  /** A page also says what its first entry follows. */
  const tags = new Map<number, Tag>();
  for (const text of pages) {
    const page = parsePage(text);
    if (!page.isDamaged) tags.set(page.after.offset, page.after.tag);
    for (const entry of page.entries) {
      entries.push(entry);
      if (entry.isDamaged !== true) tags.set(entry.offset, entry.tag);
    }
  }

  return {
    first: entries[0]?.offset,
    last: entries.at(-1)?.offset,
    tagAt: (offset) => tags.get(offset),
    visit(offset, entriesMax, take, isBackward = false) {
      const wanted = isBackward ? entries.filter((entry) => entry.offset <= offset).toReversed() : entries.filter((entry) => entry.offset >= offset);
      for (const entry of wanted.slice(0, entriesMax)) if (!take(entry)) return;
    },
  };
}
