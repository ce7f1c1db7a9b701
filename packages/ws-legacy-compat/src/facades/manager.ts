import { markFacade } from "../uses/facade.ts";
import { brokenBy } from "../breaks.ts";
import { createLegacyError } from "../errors.ts";
import { runtime } from "../runtime.ts";
import { shared } from "../shared.ts";
import { isNobody, needContext, readContext, type LegacyUserContext } from "./user-context.ts";

/** The old statistics, of this node. */
export interface LegacyConnectionStats {
  readonly totalConnections: number;
  readonly uniqueUsers: number;
}

const POLL_MS = 100;

/** One facade for each user that is held by somebody: two lookups compare as equal, and what nobody holds is gone. */
const facades = shared("managers", () => new Map<string, WeakRef<LegacyManager>>());
const forget = new FinalizationRegistry<string>((userId) => {
  if (facades.get(userId)?.deref() === undefined) facades.delete(userId);
});

/** A broken method is called on an object, so its name is that of the old class. */
const broken = (id: Parameters<typeof brokenBy>[0], method: string): never => {
  throw brokenBy(id, `WebSocketManager.${method}`);
};

/** Old managers take their mode, their user's context and a configuration in several orders; only the context means something here. */
function contextOf(given: readonly unknown[]): LegacyUserContext | undefined {
  const found = given.map(readContext).find((context) => context !== undefined);
  if (found !== undefined) return found;
  // `getWebsocketManager()` is the service's own; a context that is missing or empty is a mistake that the old stack hid.
  if (given.some(isNobody)) throw brokenBy("no-user", "WebSocketManager");
  return undefined;
}

/**
 * All old managers: a view of the service's one manager, with nothing of its own but the user that it was asked for. It has no `then`, so it
 * may be awaited. Where the result is a boolean, it is true once the event is accepted, and false where it was refused.
 */
export class LegacyManager {
  static {
    markFacade(this, "manager", [
      ...["sendToUser", "sendToThread", "sendToUserWithWait", "sendMessage", "emitCriticalEvent", "sendAgentEvent"],
      ...["broadcast", "broadcastMessage", "broadcastToAll"],
    ]);
  }

  /** Undefined: the service's manager, whose sends name their user. */
  readonly userContext: LegacyUserContext | undefined;

  constructor(...given: readonly unknown[]) {
    this.userContext = contextOf(given);
    if (new.target !== LegacyManager) return;
    const userId = this.userContext?.userId ?? "";
    const known = facades.get(userId)?.deref();
    // One user has one facade, as it had one manager; the context of the first caller is not kept for the next (X09).
    if (known !== undefined) return known;
    if (this.userContext !== undefined) this.userContext = { userId };
    facades.set(userId, new WeakRef(this));
    forget.register(this, userId);
  }

  static createFactoryManager(userId: string, threadId?: string, runId?: string): LegacyManager {
    return new LegacyManager({ userId, threadId, runId });
  }

  sendToUser(userId: string, message: unknown): Promise<boolean> {
    const { outcome, send } = runtime();
    return outcome(async () => send.toUser(userId, message));
  }

  sendToThread(threadId: string, message: unknown): Promise<boolean> {
    const { outcome, send, userOfThread } = runtime();
    return outcome(async () => send.toUser(await userOfThread(threadId), message, threadId));
  }

  /** Waits for nobody: what is accepted is in the log, and a client that connects later reads it. */
  sendToUserWithWait(userId: string, message: unknown, _waitTimeoutS?: number): Promise<boolean> {
    return this.sendToUser(userId, message);
  }

  sendMessage(userId: string, message: unknown): Promise<boolean> {
    return this.sendToUser(userId, message);
  }

  emitCriticalEvent(userId: string, eventType: string, data: object = {}): Promise<boolean> {
    return this.sendToUser(userId, { type: eventType, data });
  }

  sendAgentEvent(userId: string, eventType: string, data: object = {}): Promise<boolean> {
    return this.sendToUser(userId, { type: eventType, data });
  }

  broadcast(_message: unknown): Promise<never> {
    return broken("unscoped-broadcast", "broadcast");
  }

  broadcastMessage(_message: unknown): Promise<never> {
    return broken("unscoped-broadcast", "broadcastMessage");
  }

  broadcastToAll(_message: unknown, _excludeUsers?: readonly string[]): Promise<never> {
    return broken("unscoped-broadcast", "broadcastToAll");
  }

  addConnection(_connection: unknown): Promise<never> {
    return broken("raw-sockets", "addConnection");
  }

  addConnectionByUser(_userId: string, _socket: unknown): Promise<never> {
    return broken("raw-sockets", "addConnectionByUser");
  }

  connectUser(_userId: string, _socket: unknown, _connectionId?: string, _threadId?: string): Promise<never> {
    return broken("raw-sockets", "connectUser");
  }

  registerConnection(_connectionId: string, _userId: string, _socket?: unknown): never {
    return broken("raw-sockets", "registerConnection");
  }

  handleConnection(_socket: unknown, _userId?: string): Promise<never> {
    return broken("raw-sockets", "handleConnection");
  }

  handleDisconnection(_socket: unknown): Promise<never> {
    return broken("raw-sockets", "handleDisconnection");
  }

  findConnection(_userId: string, _socket: unknown): Promise<never> {
    return broken("raw-sockets", "findConnection");
  }

  getConnection(_connectionId: string): never {
    return broken("raw-sockets", "getConnection");
  }

  getConnectionIdByWebsocket(_socket: unknown): never {
    return broken("raw-sockets", "getConnectionIdByWebsocket");
  }

  updateConnectionThread(_connectionId: string, _threadId: string): never {
    return broken("raw-sockets", "updateConnectionThread");
  }

  getConnectionInfo(_connectionId: string): never {
    return broken("raw-sockets", "getConnectionInfo");
  }

  getUserConnectionsByThread(_userId: string, _threadId: string): never {
    return broken("raw-sockets", "getUserConnectionsByThread");
  }

  addEventListener(_event: string, _listener: unknown): never {
    return broken("raw-sockets", "addEventListener");
  }

  removeEventListener(_event: string, _listener: unknown): never {
    return broken("raw-sockets", "removeEventListener");
  }

  connectToJob(_socket: unknown, _jobId: string): Promise<never> {
    return broken("raw-sockets", "connectToJob");
  }

  disconnectFromJob(_jobId: string, _socket: unknown): Promise<never> {
    return broken("raw-sockets", "disconnectFromJob");
  }

  /** Closes that connection of this node. */
  async removeConnection(connectionId: string): Promise<void> {
    await runtime().manager.revoke({ connectionId }, { how: "close" });
  }

  unregisterConnection(connectionId: string): Promise<void> {
    return this.removeConnection(connectionId);
  }

  /** Closes the user's connections on this node. */
  async disconnectUser(userId: string, _socket?: unknown, _code?: number, _reason?: string): Promise<void> {
    await runtime().manager.revoke({ userId }, { how: "close" });
  }

  /** The ids of the user's connections to this node. */
  getUserConnections(userId: string): Set<string> {
    return new Set(runtime().manager.connectionsOf(userId).map(({ connectionId }) => connectionId));
  }

  /** On this node. */
  isConnectionActive(userId: string): boolean {
    return this.getUserConnections(userId).size > 0;
  }

  /** On this node. */
  getConnectionHealth(userId: string): { readonly userId: string; readonly activeConnections: number; readonly hasActiveConnections: boolean } {
    const activeConnections = this.getUserConnections(userId).size;
    return { userId, activeConnections, hasActiveConnections: activeConnections > 0 };
  }

  /** True once the user is connected to this node, false after `timeoutS` seconds. Nothing that is sent has to wait for it. */
  async waitForConnection(userId: string, timeoutS = 5, checkIntervalS = POLL_MS / 1_000): Promise<boolean> {
    const { clock } = runtime();
    const untilMs = clock.monotonicMs() + timeoutS * 1_000;
    while (!this.isConnectionActive(userId)) {
      if (clock.monotonicMs() >= untilMs) return false;
      await new Promise<void>((resolve) => clock.setTimer(resolve, Math.max(1, checkIntervalS * 1_000)));
    }
    return true;
  }

  /** Of this node. Whose they are is asked for a user at a time: `getUserConnections`. */
  getStats(): LegacyConnectionStats {
    const { connections, users } = runtime().manager.stats();
    return { totalConnections: connections, uniqueUsers: users };
  }

  getConnectionStats(): LegacyConnectionStats {
    return this.getStats();
  }

  getConnectionCount(): number {
    return runtime().manager.connections;
  }

  /** What clients send comes to handlers by `onRequest`; as before, there is nothing to do here. */
  handleMessage(_userId: string, _socket: unknown, _message: unknown): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Nothing waits here to be recovered: a client resumes from its cursor. */
  attemptMessageRecovery(_userId: string): Promise<number> {
    return Promise.resolve(0);
  }

  processRecoveryQueue(_userId: string): Promise<void> {
    return Promise.resolve();
  }

  getErrorStatistics(): { readonly totalErrors: 0; readonly recoveryQueueSize: 0 } {
    return { totalErrors: 0, recoveryQueueSize: 0 };
  }

  cleanupErrorData(_olderThanHours?: number): Promise<number> {
    return Promise.resolve(0);
  }

  /** The service drains its manager; an old facade that is closed leaves the others as they are. */
  async shutdown(): Promise<void> {
    return undefined;
  }

  cleanup(): Promise<void> {
    return this.shutdown();
  }
}

/** The old manager of one user: the same names, without the user. Another user's message is refused. */
export class IsolatedManager {
  static {
    markFacade(this, "isolated-manager", ["sendToUser", "emitCriticalEvent"]);
  }

  readonly userContext: LegacyUserContext;

  constructor(context?: unknown, ..._rest: readonly unknown[]) {
    this.userContext = needContext(context, "IsolatedWebSocketManager");
  }

  /** `(message)`, or as later generations had it `(userId, message)`; another user is refused. */
  sendToUser(...given: readonly [message: unknown] | readonly [userId: string, message: unknown]): Promise<boolean> {
    const { outcome, send } = runtime();
    const { userId, threadId } = this.userContext;
    return outcome(async () => {
      if (given.length === 2 && given[0] !== userId) throw createLegacyError("legacy_context", "An isolated manager sends to its own user only");
      await send.toUser(userId, given.at(-1), threadId);
    });
  }

  emitCriticalEvent(eventType: string, data: object = {}): Promise<boolean> {
    return this.sendToUser({ type: eventType, data, run_id: this.userContext.runId });
  }

  addConnection(_connection: unknown): Promise<never> {
    return broken("raw-sockets", "addConnection");
  }

  getUserConnections(): Set<string> {
    return new Set(runtime().manager.connectionsOf(this.userContext.userId).map(({ connectionId }) => connectionId));
  }

  isConnectionActive(_userId?: string): boolean {
    return this.getUserConnections().size > 0;
  }

  getManagerStats(): { readonly userId: string; readonly activeConnections: number } {
    return { userId: this.userContext.userId, activeConnections: this.getUserConnections().size };
  }

  async cleanupAllConnections(): Promise<void> {
    await runtime().manager.revoke({ userId: this.userContext.userId }, { how: "close" });
  }
}

/** The manager of a user, or the service's. Awaited or not, it is the same. */
export const getManager = (...given: readonly unknown[]): LegacyManager => new LegacyManager(...given);

/** The old factory gave each user a manager of its own. */
export const getIsolatedManager = (...given: readonly unknown[]): IsolatedManager => new IsolatedManager(...given);

/** Made managers for users and counted them; there is one now, and nothing to count. */
export class LegacyManagerFactory {
  createManager(context: unknown): IsolatedManager {
    return new IsolatedManager(context);
  }

  createIsolatedManager(context: unknown): IsolatedManager {
    return new IsolatedManager(context);
  }

  getManager(context: unknown): IsolatedManager {
    return new IsolatedManager(context);
  }

  cleanupManager(_key: string): Promise<boolean> {
    return Promise.resolve(true);
  }

  getFactoryStats(): LegacyConnectionStats {
    return new LegacyManager().getStats();
  }

  async shutdown(): Promise<void> {
    return undefined;
  }
}

export const theFactory = new LegacyManagerFactory();
export const getManagerFactory = (): LegacyManagerFactory => theFactory;
