import { readContext, type ContextLike, type UserContext } from "../services/user-execution-context.ts";
import type { Fields, WebSocketConnection } from "./types.ts";

export class FactoryInitializationError extends Error {}

/** Has its user's connections to itself: those that were added to this one. */
export class IsolatedWebSocketManager {
  readonly userContext: UserContext;
  private readonly connections = new Map<string, WebSocketConnection>();
  private readonly undelivered: Fields[] = [];

  constructor(context?: ContextLike) {
    const read = readContext(context);
    if (read === undefined) throw new FactoryInitializationError("a manager needs its user's context");
    this.userContext = read;
  }

  async addConnection(connection: WebSocketConnection): Promise<void> {
    this.connections.set(connection.connectionId, connection);
  }

  async sendToUser(...given: [message: Fields] | [userId: string, message: Fields]): Promise<boolean> {
    const message = given.at(-1) as Fields;
    for (const { websocket } of this.connections.values()) websocket.send(JSON.stringify({ ...message, user_context: { user_id: this.userContext.userId } }), () => undefined);
    // L30: sockets are with the manager of their connection, and this one is of a request. L27: what it keeps is never read again.
    if (this.connections.size === 0) this.undelivered.push(message);
    return true;
  }

  emitCriticalEvent(eventType: string, data: Fields = {}): Promise<boolean> {
    return this.sendToUser({ type: eventType, data, timestamp: new Date().toISOString() });
  }

  getUserConnections(): Set<string> {
    return new Set(this.connections.keys());
  }

  isConnectionActive(_userId?: string): boolean {
    return this.connections.size > 0;
  }
}

export class WebSocketManagerFactory {
  private readonly managers = new Map<string, IsolatedWebSocketManager>();
  private readonly maxManagersPerUser: number;

  constructor(maxManagersPerUser = 20) {
    this.maxManagersPerUser = maxManagersPerUser;
  }

  createManager(context: ContextLike): IsolatedWebSocketManager {
    const read = readContext(context);
    if (read === undefined) throw new FactoryInitializationError("a manager needs its user's context");
    const key = `${read.userId}:${read.websocketClientId ?? read.requestId ?? ""}`;
    const known = this.managers.get(key);
    if (known !== undefined) return known;
    // S10: what ran and ended is counted for ever.
    const owned = [...this.managers.keys()].filter((other) => other.startsWith(`${read.userId}:`)).length;
    if (owned >= this.maxManagersPerUser) throw new Error(`User ${read.userId} has reached the maximum of ${this.maxManagersPerUser} managers`);
    const made = new IsolatedWebSocketManager(read);
    this.managers.set(key, made);
    return made;
  }
}

const theFactory = new WebSocketManagerFactory();
export const getWebsocketManagerFactory = (): WebSocketManagerFactory => theFactory;
export const createWebsocketManager = (context: ContextLike): IsolatedWebSocketManager => theFactory.createManager(context);
