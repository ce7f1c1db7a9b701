import type { History } from "../history/history.ts";

/** How many pages have connected since the service began its present life. */
export interface ReturnedPages {
  count(): number;
}

/** Looks only at what is new in the history. */
export function watchReturnedPages({ records }: History): ReturnedPages {
  const pages = new Set<number>();
  let seen = 0;
  return {
    count() {
      for (; seen < records.length; seen += 1) {
        const record = records[seen];
        if (record?.k === "connected") pages.add(record.page);
        else if (record?.k === "service" && record.event === "up") pages.clear();
      }
      return pages.size;
    },
  };
}
