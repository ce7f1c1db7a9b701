import { createError } from "../../errors.ts";
import { writeBatch, type BatchLimits } from "../../events/event-batch.ts";
import type { EventText } from "../../events/event-text.ts";
import { isTerminalType, RESERVED_EVENT_TYPES, type GoldenPathPayloads } from "../../events/golden-path.ts";
import { isGoldenPathType, parseEventPayload, parseGoldenPathPayload } from "../../events/validate.ts";
import type { OpenRun } from "../../store/state.ts";
import type { RunEnding } from "./endings/ending.ts";
import type { RunEventInput } from "./io.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { createRunText, type RunText } from "./run-text.ts";
import { createToolCalls, type ToolCalls, type ToolChange } from "./tool-calls.ts";

/** Serialises an event of one run or request. Throws `event_too_large`, `invalid_event`. */
export type WriteEvent = (type: string, payload: object, now: Moment) => EventText;

/** What to append for an event of a run. */
export interface RunEvents {
  readonly texts: readonly EventText[];
  /** Belongs into the same commit. */
  readonly tool: ToolChange | undefined;
}

export interface RunLifeOptions {
  readonly run: OpenRun;
  readonly openToolsMax: number;
  readonly textUnitsMax: number;
  readonly textCoalesceMs: number;
  readonly batch: BatchLimits;
  readonly write: WriteEvent;
}

/** The life of one run that has started: what may follow what, until it ends once. */
export interface RunLife {
  readonly run: OpenRun;
  /** Takes an event that is not the end. Throws `invalid_event`, `event_too_large`, `too_many_tools`, `run_ended`. */
  addEvent(event: RunEventInput, now: Moment): RunEvents;
  /** Takes events of the application, all or none. Throws the same but for tools with the index of the bad one, and `batch_too_large`. */
  addEvents(events: readonly RunEventInput[], now: Moment): readonly EventText[];
  /** Gathers text. Returns what to append at once, mostly nothing. Throws `run_ended`. */
  addText(piece: string, now: Moment): readonly EventText[];
  /**
   * Gathers text where nothing is to be appended at once. Returns when all that is gathered is due, on the monotonic clock; undefined:
   * nothing happened.
   */
  gatherText(piece: string, monotonicMs: number): number | undefined;
  /** What was gathered, but for half a surrogate pair at its end. */
  takeText(now: Moment): readonly EventText[];
  /** Ends the run: gathered text, an interrupted `tool_completed` for each open call, the terminal event. Throws `run_ended`. */
  end(ending: RunEnding, now: Moment): readonly EventText[];
  /** When gathered text is due, on the monotonic clock. */
  nextTimeout(): number | undefined;
}

interface Life {
  readonly options: RunLifeOptions;
  readonly text: RunText;
  readonly tools: ToolCalls;
  ended: boolean;
  textDueAtMs: number | undefined;
}

export function createRunLife(options: RunLifeOptions): RunLife {
  const life: Life = {
    options,
    text: createRunText(options.textUnitsMax),
    tools: createToolCalls(options.openToolsMax),
    ended: false,
    textDueAtMs: undefined,
  };
  return {
    run: options.run,
    addEvent: (event, now) => addEvent(life, event, now),
    addEvents: (events, now) => addEvents(life, events, now),
    addText: (piece, now) => addText(life, piece, now),
    gatherText: (piece, monotonicMs) => gatherText(life, piece, monotonicMs),
    takeText: (now) => takeText(life, now),
    end: (ending, now) => end(life, ending, now),
    nextTimeout: () => life.textDueAtMs,
  };
}

function checkOpen({ ended, options }: Life): void {
  if (ended) throw createOwnerError("run_ended", { runId: options.run.runId });
}

function addText(life: Life, piece: string, now: Moment): readonly EventText[] {
  checkOpen(life);
  if (piece === "") return NONE;
  const isFull = life.text.isFullWith(piece.length);
  gather(life, piece, now.monotonicMs);
  return isFull ? takeText(life, now) : NONE;
}

function gatherText(life: Life, piece: string, monotonicMs: number): number | undefined {
  if (life.ended || piece === "" || life.text.isFullWith(piece.length)) return undefined;
  return gather(life, piece, monotonicMs);
}

function gather(life: Life, piece: string, monotonicMs: number): number {
  life.text.add(piece);
  const dueMs = life.text.hasChunk() ? monotonicMs : monotonicMs + life.options.textCoalesceMs;
  life.textDueAtMs = Math.min(life.textDueAtMs ?? dueMs, dueMs);
  return life.textDueAtMs;
}

function takeText(life: Life, now: Moment): readonly EventText[] {
  life.textDueAtMs = undefined;
  return life.text.isEmpty() ? NONE : writeChunks(life, life.text.take(), now);
}

const NONE: readonly EventText[] = [];

function writeChunks({ options: { write } }: Life, chunks: readonly GoldenPathPayloads["text_chunk"][], now: Moment): readonly EventText[] {
  return chunks.map((chunk) => write("text_chunk", chunk, now));
}

function addEvent(life: Life, { type, payload }: RunEventInput, now: Moment): RunEvents {
  checkOpen(life);
  if (type === "agent_started" || isTerminalType(type) || type === "text_chunk") {
    throw createError("invalid_event", `${type} is written by the run itself`, { type });
  }
  const checked = isGoldenPathType(type) ? parseGoldenPathPayload(type, payload) : parseOwnPayload(type, payload);
  const event = life.options.write(type, checked, now);
  const tool = changeTools(life, type, checked, now);
  const before = takeText(life, now);
  life.text.endSegment();
  return { texts: before.length === 0 ? [event] : [...before, event], tool };
}

function addEvents(life: Life, given: readonly RunEventInput[], now: Moment): readonly EventText[] {
  checkOpen(life);
  const { write, batch } = life.options;
  const { events } = writeBatch("emit", given, ({ type, payload }) => write(type, parseOwnPayload(type, payload), now), batch);
  const before = takeText(life, now);
  life.text.endSegment();
  return [...before, ...events];
}

function parseOwnPayload(type: string, payload: unknown): object {
  if (RESERVED_EVENT_TYPES.includes(type)) throw createError("invalid_event", `${type} is written by the library`, { type });
  return parseEventPayload(type, payload);
}

function changeTools({ tools }: Life, type: string, payload: object, now: Moment): ToolChange | undefined {
  if (type === "tool_executing") return tools.open(payload as GoldenPathPayloads["tool_executing"], now);
  if (type === "tool_completed") return tools.close(payload as GoldenPathPayloads["tool_completed"]);
  return undefined;
}

function end(life: Life, { type, payload }: RunEnding, now: Moment): readonly EventText[] {
  checkOpen(life);
  const { write } = life.options;
  const terminal = write(type, parseGoldenPathPayload(type, payload), now);
  const closed = life.tools.interrupt(now).map((tool) => write("tool_completed", tool, now));
  const texts = [...writeChunks(life, life.text.takeAll(), now), ...closed, terminal];
  life.textDueAtMs = undefined;
  life.ended = true;
  return texts;
}
