import { styleText } from "node:util";
import type { HistoryRecord } from "../history/records.ts";
import type { History } from "../history/history.ts";

/** One line that tells where a run is, rewritten in place; nothing where there is no terminal. */
export interface Progress {
  show(stage: string, history: History): void;
  clear(): void;
}

export function createProgress(startedAtMs: number): Progress {
  const counts = { acked: 0, event: 0, connected: 0, request: 0, fault: 0 };
  let counted = 0;

  /** Only what came since: a history is long. */
  function count(records: readonly HistoryRecord[]): void {
    for (; counted < records.length; counted += 1) {
      const kind = records[counted]?.k;
      if (kind !== undefined && kind in counts) counts[kind as keyof typeof counts] += 1;
    }
  }
  return {
    show(stage, { settings, records }) {
      count(records);
      if (!process.stderr.isTTY) return;
      const seconds = Math.floor((performance.now() - startedAtMs) / 1_000);
      const { acked, event, connected, request, fault } = counts;
      const line = `${seconds}/${settings.seconds} s ${stage}: ${fault} faults, ${acked} published, ${event} delivered, ${connected} connects, ${request} requests`;
      process.stderr.write(`\r\x1b[K${styleText("dim", line)}`);
    },
    clear() {
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    },
  };
}
