import type { ChatEvent } from "../view/thread-view.ts";

/** What the timeline shows: which events came, when they were written and when they arrived, and how the line was. */
export interface PipelineRecord {
  readonly points: readonly Point[];
  readonly spans: readonly Span[];
}

export type PointKind = "run" | "thinking" | "tool" | "text" | "end" | "death" | "other";

export interface Point {
  readonly offset: number;
  readonly kind: PointKind;
  /** When the event was written, and when it reached this page; milliseconds since 1970. */
  readonly writtenAt: number;
  readonly arrivedAt: number;
}

/** How the connection was from `from` on, until the next span. */
export interface Span {
  readonly phase: string;
  readonly from: number;
}

export const EMPTY_RECORD: PipelineRecord = { points: [], spans: [] };

const POINTS_MAX = 1_500;
const SPANS_MAX = 200;

const KINDS: Partial<Record<ChatEvent["type"], PointKind>> = {
  agent_started: "run",
  agent_thinking: "thinking",
  tool_executing: "tool",
  tool_completed: "tool",
  cited: "tool",
  text_chunk: "text",
  agent_completed: "end",
  agent_failed: "end",
  agent_cancelled: "end",
  agent_death: "death",
};

/** The newest are kept. */
export function recordEvent(record: PipelineRecord, offset: number, event: ChatEvent, arrivedAt: number): PipelineRecord {
  const point: Point = { offset, kind: KINDS[event.type] ?? "other", writtenAt: event.timestamp, arrivedAt };
  return { ...record, points: [...record.points.slice(1 - POINTS_MAX), point] };
}

export function recordPhase(record: PipelineRecord, phase: string, from: number): PipelineRecord {
  if (record.spans.at(-1)?.phase === phase) return record;
  return { ...record, spans: [...record.spans.slice(1 - SPANS_MAX), { phase, from }] };
}

/** Another thread, or the same one from its start: its points begin anew, the line stays as it was. */
export const clearPoints = (record: PipelineRecord): PipelineRecord => ({ ...record, points: [] });
