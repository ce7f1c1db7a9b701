import { createError } from "../../errors.ts";
import type { GoldenPathPayloads } from "../../events/golden-path.ts";
import type { Op } from "../../store/commit.ts";
import type { OpenTool } from "../../store/state.ts";
import type { Moment } from "./moment.ts";

type ToolOp = Extract<Op, { type: "open-tool" | "close-tool" }>;

/** What an event does to the open tool calls of its run, as the store keeps them. */
export type ToolChange = ToolOp extends infer One ? (One extends ToolOp ? Omit<One, "thread" | "runId"> : never) : never;

/** The tool calls of one run: each id begins once and ends once. */
export interface ToolCalls {
  /** Throws `invalid_event` for an id that the run had before, `too_many_tools` when as many are open as may be. */
  open(call: GoldenPathPayloads["tool_executing"], now: Moment): ToolChange;
  /** Throws `invalid_event` for a call that is not open. */
  close(call: GoldenPathPayloads["tool_completed"]): ToolChange;
  /** The ends of the calls that are open, since the run ends now. */
  interrupt(now: Moment): readonly GoldenPathPayloads["tool_completed"][];
}

/** A run that goes on for days calls tools without end: of its ids the newest are known, so many or up to twice as many. */
const IDS_KEPT = 2_500;

export function createToolCalls(openMax: number): ToolCalls {
  let ids = new Set<string>();
  let earlier = ids;
  const open = new Map<string, OpenTool & { readonly startedAtMs: number }>();
  return {
    open({ toolCallId, toolName }, now) {
      if (ids.has(toolCallId) || earlier.has(toolCallId) || open.has(toolCallId)) {
        throw createError("invalid_event", `tool_executing: the run had a call ${toolCallId} before; give each call an id of its own`, { toolCallId });
      }
      if (open.size >= openMax) {
        throw createError("too_many_tools", `The run has ${openMax} tool calls open; await some of them first`, { limit: openMax });
      }
      const tool: OpenTool = { toolCallId, toolName, startedAt: now.epochMs };
      if (ids.size === IDS_KEPT) [earlier, ids] = [ids, new Set()];
      ids.add(toolCallId);
      open.set(toolCallId, { ...tool, startedAtMs: now.monotonicMs });
      return { type: "open-tool", tool };
    },
    close({ toolCallId, toolName }) {
      if (open.get(toolCallId)?.toolName !== toolName) {
        throw createError("invalid_event", `tool_completed: no open call ${toolCallId} of ${toolName}`, { toolCallId, toolName });
      }
      open.delete(toolCallId);
      return { type: "close-tool", toolCallId };
    },
    interrupt: (now) => Array.from(open.values(), (tool) => interruptedTool(tool, now.monotonicMs - tool.startedAtMs)),
  };
}

/** The end of a tool call whose run ends before it. */
export const interruptedTool = ({ toolCallId, toolName }: OpenTool, durationMs: number): GoldenPathPayloads["tool_completed"] => ({
  toolCallId,
  toolName,
  success: false,
  error: { code: "run_ended", message: "The run ended before the tool did" },
  outcome: "interrupted",
  durationMs,
});
