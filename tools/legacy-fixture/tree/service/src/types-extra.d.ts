export {};

declare module "@apex/backend/websocket-core/types" {
  interface WebSocketMessage {
    readonly traceId?: string;
  }
}
