import type { ChatEvent, Run, RunState, Step } from "./thread-view.ts";

/** A run with one more of its events. */
export function applyRunEvent(run: Run, event: ChatEvent): Run {
  const changed = applyToRun(run, event);
  return changed === run || event.type === "agent_death" ? changed : { ...changed, lastEventAt: event.timestamp };
}

function applyToRun(run: Run, event: ChatEvent): Run {
  switch (event.type) {
    case "agent_thinking":
      return { ...run, steps: [...run.steps, { kind: "thinking", thought: event.thought }] };
    case "tool_executing":
      return { ...run, steps: [...run.steps, openTool(event)] };
    case "tool_completed":
      return { ...run, steps: run.steps.map((step) => closeTool(step, event)) };
    case "text_chunk":
      return { ...run, text: addText(run.text, event.position, event.text) };
    case "cited":
      return { ...run, citations: addCitation(run, event) };
    case "agent_completed":
      return end(run, "completed", undefined, event.timestamp);
    case "agent_failed":
      return end(run, "failed", event.error.message, event.timestamp);
    case "agent_cancelled":
      return end(run, "cancelled", event.reason, event.timestamp);
    case "agent_death":
      return end(run, "died", event.cause, event.timestamp);
    default:
      return run;
  }
}

/** Puts a chunk at its place; a part of it that is already there is not added again. */
function addText(text: string, position: number, chunk: string): string {
  const known = text.length - position;
  return known >= chunk.length ? text : text + chunk.slice(Math.max(0, known));
}

function openTool({ toolCallId, toolName, parameters }: Extract<ChatEvent, { type: "tool_executing" }>): Step {
  return { kind: "tool", toolCallId, toolName, parameters, state: "running", results: undefined, durationMs: undefined };
}

function closeTool(step: Step, event: Extract<ChatEvent, { type: "tool_completed" }>): Step {
  if (step.kind !== "tool" || step.toolCallId !== event.toolCallId) return step;
  return { ...step, state: event.outcome ?? (event.success ? "done" : "failed"), results: event.results ?? event.error?.message, durationMs: event.durationMs };
}

function addCitation(run: Run, event: Extract<ChatEvent, { type: "cited" }>): Run["citations"] {
  const { number, collection, document, lineFrom, lineTo, quote } = event;
  return [...run.citations.filter((citation) => citation.number !== number), { number, collection, document, lineFrom, lineTo, quote }];
}

/** The first terminal event wins. In logs of before the server closed them, a tool that is open then was interrupted. */
function end(run: Run, state: RunState, reason: string | undefined, endedAt: number): Run {
  if (run.state !== "running") return run;
  const steps = run.steps.map((step): Step => (step.kind === "tool" && step.state === "running" ? { ...step, state: "interrupted" } : step));
  return { ...run, state, reason, endedAt, steps };
}
