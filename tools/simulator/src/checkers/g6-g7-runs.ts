import type { SeenEntry } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

const TERMINAL: readonly unknown[] = ["agent_completed", "agent_failed", "agent_cancelled", "agent_death"];

/** A run begins once, ends once (G7), and nobody writes into it after its end or out of turn (G6). */
export function checkRuns(evidence: Evidence): readonly Violation[] {
  return evidence.streams.filter(({ kind, isComplete }) => kind === "thread" && isComplete).flatMap(checkRunsOf);
}

function checkRunsOf({ stream, known, oldest }: KnownStream): readonly Violation[] {
  const runs = new Map<string, SeenEntry[][]>();
  for (const entry of known) {
    const { runId } = entry.event;
    if (typeof runId === "string") addToRun(runs, runId, entry, oldest);
  }
  return [...runs].flatMap(([runId, all]) => all.flatMap((entries) => checkRun(runId, entries).map((violation) => ({ ...violation, stream }))));
}

/** An id that its author chose is known while the begin of its run is kept: behind that it names another run. */
function addToRun(runs: Map<string, SeenEntry[][]>, runId: string, entry: SeenEntry, oldest: number): void {
  const all = runs.get(runId) ?? [];
  const newest = all.at(-1);
  const isAnother = newest === undefined || (entry.event["type"] === "agent_started" && (newest[0]?.offset ?? 0) < oldest);
  if (isAnother) runs.set(runId, [...all, [entry]]);
  else newest.push(entry);
}

function checkRun(runId: string, entries: readonly SeenEntry[]): readonly Violation[] {
  const types = entries.map(({ event }) => event["type"]);
  const offsets = entries.map(({ offset }) => offset);
  const ends = types.filter((type) => TERMINAL.includes(type));
  const found: Violation[] = [];
  if (types.filter((type) => type === "agent_started").length !== 1) found.push({ guarantee: "G6", offsets, message: `run ${runId} did not begin once` });
  if (ends.length !== 1) found.push({ guarantee: "G7", offsets, message: `run ${runId} ended ${ends.length} times: ${ends.join(", ")}` });
  if (ends.length > 0 && !TERMINAL.includes(types.at(-1))) found.push({ guarantee: "G6", offsets, message: `run ${runId} was written into after its end` });
  if (types[0] !== "agent_started") found.push({ guarantee: "G6", offsets, message: `run ${runId} was written into before its begin` });
  return [...found, ...checkText(runId, entries), ...checkTools(runId, entries)];
}

/** Chunks of a segment follow one another without a hole and without an overlap. */
function checkText(runId: string, entries: readonly SeenEntry[]): readonly Violation[] {
  const written = new Map<unknown, number>();
  return entries.flatMap(({ offset, event }): readonly Violation[] => {
    if (event["type"] !== "text_chunk") return [];
    const { segment, position, text } = event as { segment: number; position: number; text: string };
    const expected = written.get(segment) ?? 0;
    written.set(segment, position + text.length);
    if (position === expected) return [];
    return [{ guarantee: "G6", offsets: [offset], message: `run ${runId}: text at ${position} of segment ${segment}, expected at ${expected}` }];
  });
}

/** Each tool call begins once and is closed once, in this order, before its run ends. */
function checkTools(runId: string, entries: readonly SeenEntry[]): readonly Violation[] {
  const calls = new Map<unknown, "open" | "closed">();
  const found: Violation[] = [];
  for (const { offset, event } of entries) {
    const { type, toolCallId } = event;
    if (type !== "tool_executing" && type !== "tool_completed") continue;
    const isExpected = calls.get(toolCallId) === (type === "tool_executing" ? undefined : "open");
    if (!isExpected) found.push({ guarantee: "G7", offsets: [offset], message: `run ${runId}: ${type} of ${String(toolCallId)}, which was ${calls.get(toolCallId) ?? "never open"}` });
    calls.set(toolCallId, type === "tool_executing" ? "open" : "closed");
  }
  const isOpen = [...calls.values()].includes("open");
  return isOpen ? [...found, { guarantee: "G7", offsets: entries.map(({ offset }) => offset), message: `run ${runId} ended with an open tool` }] : found;
}
