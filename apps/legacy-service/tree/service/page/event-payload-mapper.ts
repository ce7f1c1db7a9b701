import type { ServerMessage, Shown } from "./types.ts";

/** {type, data}, {type, payload} and {type, …fields}: what the fields are called differs as well. */
export function mapEventPayload(message: ServerMessage): Shown {
  const fields = { ...message, ...(isFields(message["payload"]) ? message["payload"] : {}), ...(isFields(message["data"]) ? message["data"] : {}) };
  const text = fields["text"] ?? fields["thought"] ?? fields["reasoning"] ?? fields["final_response"] ?? fields["result"] ?? fields["error"] ?? fields["name"] ?? "";
  return {
    type: String(message["type"]),
    threadId: fields["thread_id"],
    runId: fields["run_id"],
    agent: fields["agent_name"] ?? fields["agent"],
    tool: fields["tool_name"] ?? fields["tool"],
    text: typeof text === "string" ? text : JSON.stringify(text),
    message,
  };
}

const isFields = (value: unknown): value is ServerMessage => typeof value === "object" && value !== null && !Array.isArray(value);
