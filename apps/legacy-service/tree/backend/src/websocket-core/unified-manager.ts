import { seconds, sleep } from "../time.ts";
import { readContext, type ContextLike } from "../services/user-execution-context.ts";
import type { Fields, ServerSocket, WebSocketConnection, WebSocketMessage } from "./types.ts";

export type { WebSocketConnection } from "./types.ts";

export const WebSocketManagerMode = { UNIFIED: "unified", ISOLATED: "isolated", EMERGENCY: "emergency", DEGRADED: "degraded" } as const;
export const MAX_CONNECTIONS_PER_USER = 10;

const RECOVERY_MAX = 50;
const OPEN = 1;

// All managers of the process have these in common. L33: and with the process they are gone.
const connections = new Map<string, WebSocketConnection>();
const connectionsOfUser = new Map<string, string[]>();
const recovery = new Map<string, WebSocketMessage[]>();

const write = (socket: ServerSocket, message: Fields): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState !== OPEN) return reject(new Error("the socket is not open"));
    socket.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()));
  });

export class UnifiedWebSocketManager {
  userContext: ReturnType<typeof readContext>;

  constructor(...given: unknown[]) {
    this.userContext = given.map((value) => readContext(value as ContextLike)).find((context) => context !== undefined);
  }

  /** Never raises: what cannot be delivered is kept for later, and the caller hears that all is well (F01). */
  async sendToUser(userId: string, message: Fields): Promise<boolean> {
    // X10: whose message it was is written over by who gets it.
    const sent = { ...message, ...("user_id" in message ? { user_id: userId } : {}) } as WebSocketMessage;
    let delivered = 0;
    for (const id of connectionsOfUser.get(userId) ?? []) {
      // X01: the id may be somebody else's by now; whose socket it is nobody asks.
      const connection = connections.get(id);
      if (connection === undefined) continue;
      try {
        await write(connection.websocket, sent);
        delivered++;
      } catch {
        continue;
      }
    }
    // L25: one tab is enough; the others never hear of it.
    if (delivered === 0) this.storeForRecovery(userId, sent);
    return true;
  }

  private storeForRecovery(userId: string, message: WebSocketMessage): void {
    const kept = recovery.get(userId) ?? [];
    kept.push(message);
    // L24: the oldest goes, which is agent_started, and nobody is told.
    if (kept.length > RECOVERY_MAX) kept.shift();
    recovery.set(userId, kept);
  }

  sendMessage(userId: string, message: Fields): Promise<boolean> {
    return this.sendToUser(userId, message);
  }

  /** L29: a thread is looked up among the users. */
  sendToThread(threadId: string, message: Fields): Promise<boolean> {
    return this.sendToUser(threadId, message);
  }

  async sendToUserWithWait(userId: string, message: Fields, waitTimeoutS = 3): Promise<boolean> {
    await this.waitForConnection(userId, waitTimeoutS);
    return this.sendToUser(userId, message);
  }

  /** D06: whether the run has had its end nobody knows. */
  async emitCriticalEvent(userId: string, eventType: string, data: Fields = {}): Promise<boolean> {
    for (let attempt = 1; attempt <= 3; attempt++) {
      // F06: how it went inside is on the wire.
      if (this.isConnectionActive(userId) || attempt === 3) return this.sendToUser(userId, this.flatten(eventType, data, { critical: true, attempt }));
      await seconds(1);
    }
    return false;
  }

  /** X08, X09: the manager was cached for the first caller, and goes on to speak for that one's user, thread and run. */
  sendAgentEvent(userId: string, eventType: string, data: Fields = {}): Promise<boolean> {
    const of = this.userContext;
    const message = this.flatten(eventType, data, {});
    if (of?.threadId !== undefined) message["thread_id"] = of.threadId;
    if (of?.runId !== undefined) message["run_id"] = of.runId;
    return this.sendToUser(of?.userId ?? userId, message);
  }

  private flatten(type: string, data: Fields, extra: Fields): WebSocketMessage {
    // F05: one of the names that a tool has is looked for; without it the tool is unknown.
    const tool = type.startsWith("tool_") ? { tool_name: data["tool_name"] ?? data["name"] ?? "unknown_tool" } : {};
    // F04: a field of the payload may be called type.
    return { type, ...data, ...tool, timestamp: new Date().toISOString(), ...extra };
  }

  /** X15: everybody, whoever it concerns. */
  async broadcast(message: Fields): Promise<void> {
    for (const userId of connectionsOfUser.keys()) await this.sendToUser(userId, message);
  }

  broadcastMessage(message: Fields): Promise<void> {
    return this.broadcast(message);
  }

  async addConnection(connection: WebSocketConnection): Promise<void> {
    const { connectionId, userId } = connection;
    connections.set(connectionId, connection);
    // D10: an id that comes again is in the list again.
    connectionsOfUser.set(userId, [...(connectionsOfUser.get(userId) ?? []), connectionId]);
    void this.replay(userId);
  }

  /** O06: what is sent in these 100 ms arrives before what was missed. */
  private async replay(userId: string): Promise<void> {
    await sleep(100);
    const kept = recovery.get(userId) ?? [];
    recovery.delete(userId);
    for (const message of kept) await this.sendToUser(userId, { ...message, recovered: true, original_failure: "no_connections" });
  }

  async connectUser(userId: string, websocket: ServerSocket, connectionId = `conn_${Date.now()}`, threadId?: string): Promise<string> {
    await this.addConnection({ connectionId, userId, websocket, ...(threadId === undefined ? {} : { threadId }) });
    return connectionId;
  }

  /** X16: who says nothing of himself is let in under a name that is made up. */
  handleConnection(websocket: ServerSocket, userId?: string): Promise<string> {
    return this.connectUser(userId ?? `temp_user_${Date.now()}`, websocket);
  }

  async removeConnection(connectionId: string): Promise<void> {
    const userId = connections.get(connectionId)?.userId;
    if (userId === undefined) return;
    // S12: cleaned up by what the id begins with.
    const gone = (connectionsOfUser.get(userId) ?? []).filter((id) => id.startsWith(connectionId));
    for (const id of gone) connections.delete(id);
    connectionsOfUser.set(userId, (connectionsOfUser.get(userId) ?? []).filter((id) => !gone.includes(id)));
  }

  async disconnectUser(userId: string, _socket?: unknown, code = 1000, reason = ""): Promise<void> {
    for (const id of connectionsOfUser.get(userId) ?? []) {
      connections.get(id)?.websocket.close(code, reason);
      await this.removeConnection(id);
    }
  }

  getUserConnections(userId: string): Set<string> {
    return new Set(connectionsOfUser.get(userId));
  }

  isConnectionActive(userId: string): boolean {
    return (connectionsOfUser.get(userId) ?? []).length > 0;
  }

  async waitForConnection(userId: string, timeoutS = 5, checkIntervalS = 0.1): Promise<boolean> {
    for (let waited = 0; waited < timeoutS; waited += checkIntervalS) {
      if (this.isConnectionActive(userId)) return true;
      await seconds(checkIntervalS);
    }
    return this.isConnectionActive(userId);
  }

  getConnectionHealth(userId: string): { userId: string; activeConnections: number; hasActiveConnections: boolean } {
    const activeConnections = this.getUserConnections(userId).size;
    return { userId, activeConnections, hasActiveConnections: activeConnections > 0 };
  }

  getStats(): { totalConnections: number; uniqueUsers: number } {
    return { totalConnections: connections.size, uniqueUsers: connectionsOfUser.size };
  }

  getConnectionStats(): { totalConnections: number; uniqueUsers: number } {
    return this.getStats();
  }

  getConnectionCount(): number {
    return connections.size;
  }

  async attemptMessageRecovery(userId: string): Promise<number> {
    const count = recovery.get(userId)?.length ?? 0;
    await this.replay(userId);
    return count;
  }
}
