export interface RouteContext {
  readonly manager: import("@apex/backend/websocket-core/protocols").WebSocketManagerProtocol;
  readonly buffer: typeof import("@apex/backend/websocket-core/message-buffer");
}
