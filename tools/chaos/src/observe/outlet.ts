import type { HistoryRecord } from "../history/records.ts";
import type { Records } from "../messages.ts";

/** Where a process puts what it observed. */
export interface Outlet {
  record(record: HistoryRecord): void;
  /** Sends what there is, and says when it is sent. */
  flush(onSent?: () => void): void;
}

const FLUSH_MS = 100;

/** Sends the records to the parent process, several in a message. */
export function createOutlet(): Outlet {
  let records: HistoryRecord[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(onSent: () => void = () => undefined): void {
    clearTimeout(timer);
    timer = undefined;
    const batch: Records = { type: "records", records };
    records = [];
    if (batch.records.length === 0) onSent();
    else process.send?.(batch, onSent);
  }
  return {
    record(record) {
      records.push(record);
      timer ??= setTimeout(() => flush(), FLUSH_MS);
    },
    flush,
  };
}
