import type { PipelineRecord, Point, PointKind } from "./record.ts";

/** The timeline as shapes in a box of 1000 × HEIGHT units, the newest at the right. */
export interface TimelineLayout {
  readonly bars: readonly { readonly phase: string; readonly x: number; readonly width: number }[];
  readonly dots: readonly { readonly kind: PointKind; readonly late: boolean; readonly x: number; readonly y: number }[];
  readonly ticks: readonly number[];
  /** How long ago the left edge is. */
  readonly lengthMs: number;
  /** In words, for those who cannot see it. */
  readonly summary: string;
}

export const TIMELINE_WIDTH = 1_000;
export const LANE_HEIGHT = 18;
export const BAR_TOP = 4;
export const BAR_HEIGHT = 12;
const LANES: readonly PointKind[] = ["run", "thinking", "tool", "text", "end"];
const LANES_TOP = BAR_TOP + BAR_HEIGHT + 14;
export const TIMELINE_HEIGHT = LANES_TOP + LANES.length * LANE_HEIGHT + 16;

const WINDOW_MIN_MS = 20_000;
const WINDOW_MAX_MS = 120_000;
/** An event that took longer than this waited on the server. */
const LATE_MS = 1_000;

export function layOutTimeline(record: PipelineRecord, nowMs: number): TimelineLayout {
  const start = windowStart(record, nowMs);
  const toX = (at: number): number => Math.max(0, Math.min(1, (at - start) / (nowMs - start))) * TIMELINE_WIDTH;
  const points = record.points.filter(({ writtenAt }) => writtenAt >= start);
  return {
    bars: layOutBars(record, start, nowMs, toX),
    dots: points.map((point) => ({ kind: point.kind, late: isLate(point), x: round(toX(point.writtenAt)), y: laneOf(point.kind) })),
    ticks: layOutTicks(start, nowMs, toX),
    lengthMs: nowMs - start,
    summary: summarize(points, nowMs - start),
  };
}

/** The last run whole, within reason. */
function windowStart({ points, spans }: PipelineRecord, nowMs: number): number {
  const lastRun = points.findLast(({ kind }) => kind === "run")?.writtenAt ?? spans.at(-1)?.from ?? nowMs;
  const length = Math.max(WINDOW_MIN_MS, Math.min(WINDOW_MAX_MS, (nowMs - lastRun) * 1.15));
  return nowMs - length;
}

function layOutBars({ spans }: PipelineRecord, start: number, nowMs: number, toX: (at: number) => number): TimelineLayout["bars"] {
  return spans.flatMap(({ phase, from }, index) => {
    const until = spans[index + 1]?.from ?? nowMs;
    if (until < start) return [];
    const x = toX(from);
    // A moment without a connection must be seen, however short it was.
    return [{ phase, x: round(x), width: round(Math.max(toX(until) - x, 3)) }];
  });
}

function layOutTicks(start: number, nowMs: number, toX: (at: number) => number): TimelineLayout["ticks"] {
  const stepMs = nowMs - start > 60_000 ? 30_000 : nowMs - start > 30_000 ? 10_000 : 5_000;
  const count = Math.floor((nowMs - start) / stepMs);
  return Array.from({ length: count }, (_, index) => round(toX(nowMs - (index + 1) * stepMs)));
}

export function laneOf(kind: PointKind): number {
  const lane = LANES.indexOf(kind === "death" || kind === "other" ? "end" : kind);
  return LANES_TOP + lane * LANE_HEIGHT + LANE_HEIGHT / 2;
}

const isLate = ({ arrivedAt, writtenAt }: Point): boolean => arrivedAt - writtenAt > LATE_MS;

function summarize(points: readonly Point[], lengthMs: number): string {
  const late = points.filter(isLate).length;
  const seconds = Math.round(lengthMs / 1_000);
  if (points.length === 0) return `No pieces in the last ${seconds} seconds.`;
  const waited = late === 0 ? "All of them arrived at once." : `${late} of them waited on the server and arrived later.`;
  return `${points.length} pieces in the last ${seconds} seconds. ${waited}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
