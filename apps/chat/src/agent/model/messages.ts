/** What is said to a model and by it, in the form of OpenAI's chat completions. */
export type Message =
  | { readonly role: "system" | "user"; readonly content: string }
  | AssistantMessage
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

export interface AssistantMessage {
  readonly role: "assistant";
  readonly content: string | null;
  readonly tool_calls?: readonly ToolCall[];
}

export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  /** `arguments` is JSON that the model wrote: perhaps it is none. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A function that the model may call, with a JSON schema of what it takes. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description: string; readonly parameters: object };
}
