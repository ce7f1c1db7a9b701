import type { History } from "../history/history.ts";
import { originalOf, pageOfView } from "../page/numbers.ts";

/** How many pages have heard of the service since it was there again. A page's copy stands for it. */
export interface ReturnedPages {
  /** From now on: it was started again, or goes on. */
  begin(): void;
  count(): number;
}

/** Looks only at what is new in the history. A page that connected is back, and one that was shown an event never left. */
export function watchReturnedPages({ records }: History): ReturnedPages {
  const pages = new Set<number>();
  let seen = 0;
  return {
    begin() {
      pages.clear();
      seen = records.length;
    },
    count() {
      for (; seen < records.length; seen += 1) {
        const record = records[seen];
        if (record?.k === "connected") pages.add(originalOf(record.page));
        else if (record?.k === "event") pages.add(originalOf(pageOfView(record.view)));
      }
      return pages.size;
    },
  };
}
