import { WebSocketEmitterFactory, type UnifiedWebSocketEmitter } from "@apex/backend/websocket-core/unified-emitter";

/** An emitter for a run that nobody waits for. */
export const emitterFor = (context: { readonly user_id: string; readonly thread_id: string; readonly run_id: string }): UnifiedWebSocketEmitter =>
  WebSocketEmitterFactory.createScopedEmitter(context);
