import type { FoundEntry, LogSource } from "@apex/ws-queue-core/store";
import { parsePage } from "../pages/page.ts";

/** Entries of pages that were read, in the order of the list. */
export function createPageSource(pages: readonly string[]): LogSource {
  const entries: readonly FoundEntry[] = pages.flatMap((page) => parsePage(page).entries);

  /** Where the first entry with this offset or a later one is. */
  function place(offset: number): number {
    const index = entries.findIndex((entry) => entry.offset >= offset);
    return index < 0 ? entries.length : index;
  }

  return {
    tagAt(offset) {
      const entry = entries[place(offset)];
      return entry?.offset === offset && entry.isDamaged !== true ? entry.tag : undefined;
    },
    visit(offset, entriesMax, take) {
      const first = place(offset);
      for (const entry of entries.slice(first, first + entriesMax)) if (!take(entry)) return;
    },
  };
}
