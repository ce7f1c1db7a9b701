import { toOptionalJson } from "../delivery/json.ts";
import { textOf, valueOf, withoutEnvelope, type LegacyMessage } from "../messages.ts";

/** What an old event does to its run. */
export type GoldenStep =
  | { readonly step: "start" }
  | { readonly step: "think"; readonly thought: string }
  | { readonly step: "begin-tool"; readonly tool: string; readonly parameters: ReturnType<typeof toOptionalJson> }
  | { readonly step: "end-tool"; readonly tool: string; readonly results: ReturnType<typeof toOptionalJson>; readonly error: LegacyFailure | undefined }
  | { readonly step: "complete"; readonly result: ReturnType<typeof toOptionalJson> }
  | { readonly step: "fail"; readonly error: LegacyFailure };

export interface LegacyFailure {
  readonly code: string;
  readonly message: string;
}

type Read = (data: LegacyMessage["data"], type: string) => GoldenStep;

const toolOf = (data: LegacyMessage["data"]): string => textOf(data, "tool_name", "tool", "name") ?? "unnamed_tool";

const endTool: Read = (data, type) => {
  const failed = type === "tool_error" || data["success"] === false || valueOf(data, "error") !== undefined;
  return {
    step: "end-tool",
    tool: toolOf(data),
    results: toOptionalJson(valueOf(data, "results", "result", "output")),
    error: failed ? failureOf(data, "tool_failed") : undefined,
  };
};

const fail: Read = (data, type) => ({ step: "fail", error: failureOf(data, type) });
const beginTool: Read = (data) => ({ step: "begin-tool", tool: toolOf(data), parameters: toOptionalJson(valueOf(data, "parameters", "params", "args", "input")) });

/** The answer by one of its names, else all that was said. */
const complete: Read = (data) => {
  const rest = withoutEnvelope(data);
  const result = valueOf(data, "final_response", "response", "result") ?? (Object.keys(rest).length > 0 ? rest : undefined);
  return { step: "complete", result: toOptionalJson(result) };
};

/** The old types that belong to a run. The same fact had several names; here each has one. */
const STEPS: Readonly<Record<string, Read>> = {
  agent_started: () => ({ step: "start" }),
  agent_thinking: (data) => ({ step: "think", thought: textOf(data, "thought", "reasoning", "thinking", "message", "content") ?? "" }),
  tool_executing: beginTool,
  tool_started: beginTool,
  tool_completed: endTool,
  tool_error: endTool,
  agent_completed: complete,
  agent_response: complete,
  agent_error: fail,
  agent_failed: fail,
  agent_fallback: fail,
  agent_death: fail,
  agent_stopped: fail,
  agent_cancelled: fail,
};

function failureOf(data: LegacyMessage["data"], code: string): LegacyFailure {
  const error = valueOf(data, "error");
  const inner = typeof error === "object" && error !== null ? (error as Readonly<Record<string, unknown>>) : {};
  return {
    code: textOf(data, "error_code", "code") ?? textOf(inner, "code") ?? code,
    message: textOf(data, "error", "error_message", "message", "death_cause", "cause", "reason") ?? textOf(inner, "message") ?? code,
  };
}

/** Undefined for a type that belongs to no run. */
export function readStep({ type, data }: Pick<LegacyMessage, "type" | "data">): GoldenStep | undefined {
  return Object.hasOwn(STEPS, type) ? STEPS[type]?.(data, type) : undefined;
}
