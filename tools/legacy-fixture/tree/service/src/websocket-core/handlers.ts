type Handler = (payload: unknown) => Promise<void>;

export class MessageRouter {
  readonly #handlers = new Map<string, Handler>();

  register(type: string, handler: Handler): void {
    this.#handlers.set(type, handler);
  }

  async route(type: string, payload: unknown): Promise<void> {
    const handler = this.#handlers.get(type);
    if (handler === undefined) return this.#refuse(type);
    await handler(payload);
  }

  async #refuse(type: string): Promise<void> {
    // Late, because the manager makes a router when it is loaded.
    const { UnifiedWebSocketManager } = await import("./unified-manager.js");
    throw new Error(`${UnifiedWebSocketManager.name} has no handler for ${type}`);
  }
}
