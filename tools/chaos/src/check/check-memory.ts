import type { MemoryRecord } from "../history/records.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

/** Medians of a process: of the second quarter of the time, and of the last. None of a process that was not there long. */
export interface MemoryTrend {
  readonly process: string;
  readonly measure: "rss" | "heap";
  readonly earlyBytes: number;
  readonly lateBytes: number;
  readonly isFlat: boolean;
}

const GROWTH_MAX = 1.2;
/** A younger process still warms up: code is compiled, caches fill. */
const SPAN_MIN_MS = 40_000;

export function measureTrends({ memory }: Pick<Evidence, "memory">): readonly MemoryTrend[] {
  const byProcess = [...Map.groupBy(memory, (record) => record.process)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byProcess.flatMap(([process, records]) =>
    (["rss", "heap"] as const).flatMap((measure) => measureTrend(process, measure, records) ?? []),
  );
}

function measureTrend(process: string, measure: "rss" | "heap", records: readonly MemoryRecord[]): MemoryTrend | undefined {
  const begin = records[0]?.at ?? 0;
  const span = (records.at(-1)?.at ?? 0) - begin;
  const quarter = (number: number): readonly number[] =>
    records
      .filter(({ at }) => at >= begin + (span * (number - 1)) / 4 && at <= begin + (span * number) / 4)
      .map(({ rssBytes, heapBytes }) => (measure === "rss" ? rssBytes : heapBytes));
  const [early, late] = [quarter(2), quarter(4)];
  if (span < SPAN_MIN_MS || early.length === 0 || late.length === 0) return undefined;
  const [earlyBytes, lateBytes] = [median(early), median(late)];
  return { process, measure, earlyBytes, lateBytes, isFlat: lateBytes <= earlyBytes * GROWTH_MAX };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function checkMemory(evidence: Evidence): readonly Difference[] {
  const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
  return measureTrends(evidence)
    .filter(({ isFlat }) => !isFlat)
    .map(({ process, measure, earlyBytes, lateBytes }) => ({
      kind: "memory grows",
      message: `${measure} of ${process}: ${mib(earlyBytes)} in the second quarter, ${mib(lateBytes)} in the last`,
    }));
}
