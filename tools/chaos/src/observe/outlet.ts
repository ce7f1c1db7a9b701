import type { HistoryRecord } from "../history/records.ts";
import type { Records } from "../messages.ts";

/** Where a process puts what it observed. */
export interface Outlet {
  record(record: HistoryRecord): void;
  flush(): void;
}

const FLUSH_MS = 100;

/** Sends the records to the parent process, several in a message. */
export function createOutlet(): Outlet {
  let records: HistoryRecord[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (records.length === 0) return;
    const batch: Records = { type: "records", records };
    records = [];
    process.send?.(batch);
  }
  return {
    record(record) {
      records.push(record);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    flush,
  };
}
