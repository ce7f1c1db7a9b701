export interface WebSocketMessage {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly timestamp: number;
}

export function createServerMessage(type: string, payload: WebSocketMessage["payload"]): WebSocketMessage {
  return { type, payload, timestamp: Date.now() / 1000 };
}
