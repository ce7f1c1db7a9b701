export type Fields = Record<string, any>;

export interface WebSocketMessage extends Fields {
  type: string;
}

export const MessageType = {
  USER_MESSAGE: "user_message",
  START_AGENT: "start_agent",
  STOP_AGENT: "stop_agent",
  AGENT_STARTED: "agent_started",
  AGENT_THINKING: "agent_thinking",
  TOOL_EXECUTING: "tool_executing",
  TOOL_COMPLETED: "tool_completed",
  AGENT_COMPLETED: "agent_completed",
  AGENT_ERROR: "agent_error",
  HEARTBEAT: "heartbeat",
  ERROR: "error",
} as const;

export interface ServerSocket {
  readonly readyState: number;
  send(text: string, done: (error?: Error | null) => void): void;
  close(code?: number, reason?: string): void;
}

export interface WebSocketConnection {
  connectionId: string;
  userId: string;
  websocket: ServerSocket;
  threadId?: string;
}

const ALIASES: Fields = { user: "user_message", user_input: "user_message", chat_message: "user_message", message: "user_message", execute_agent: "start_agent", agent_failed: "agent_error" };

export const normalizeMessageType = (type: unknown): string => ALIASES[String(type)] ?? String(type);

export const createServerMessage = (type: string, data: Fields = {}): WebSocketMessage => ({ type, data, timestamp: Date.now() / 1000, server_id: "backend-1" });

export const createStandardMessage = (type: string, payload: Fields = {}, userId?: string, threadId?: string): WebSocketMessage => ({
  type,
  payload,
  timestamp: Date.now() / 1000,
  ...(userId === undefined ? {} : { user_id: userId }),
  ...(threadId === undefined ? {} : { thread_id: threadId }),
});

export const createErrorMessage = (code: string, message: string, details: Fields = {}): WebSocketMessage => ({ type: "error", error_code: code, error_message: message, details, timestamp: Date.now() / 1000 });
