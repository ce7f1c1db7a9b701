/** Why a call of an old name throws through `@apex/ws-legacy-compat`: the ids of `docs/migration.md` that code shows before it runs. */
export type CallBreakId = "raw-sockets" | "unscoped-broadcast" | "registered-instances" | "overriding-subclasses" | "no-user";

/** How calls of one facade of compat break. Methods are in the TypeScript spelling. */
export interface FacadeBreaks {
  /** Methods that throw whenever they are called, with the break. */
  readonly calls?: Readonly<Record<string, CallBreakId>>;
  /** Methods that no subclass may override: `overriding-subclasses`. */
  readonly delivery?: readonly string[];
  /** Methods whose second argument has to be a function or a class: `registered-instances`. */
  readonly registers?: readonly string[];
  /**
   * What making one needs, or it is `no-user`: its first argument names the user, any of them does, or none has to and none may be an
   * empty context (`not-empty`).
   */
  readonly user?: "first" | "any" | "not-empty";
  /** Methods that need a context, and which of their arguments it is, from 0: `no-user` without. */
  readonly contextAt?: Readonly<Record<string, number>>;
  /** Methods, also static ones, that make a facade of their arguments. */
  readonly gives?: Readonly<Record<string, FacadeName>>;
}

export type FacadeName =
  | "LegacyManager"
  | "IsolatedManager"
  | "LegacyManagerFactory"
  | "LegacyAgentRegistry"
  | "LegacyEmitter"
  | "LegacyEmitterFactory"
  | "LegacyBridge"
  | "LegacyNotifier"
  | "LegacyRouter"
  | "LegacyEventRouter"
  | "LegacyUserEventRouter"
  | "LegacyEventRouterFactory"
  | "LegacyBroadcasts"
  | "LegacyConnectionQueue"
  | "LegacyBuffer"
  | "LegacyRequestQueue";

const allOf = <Id extends CallBreakId>(id: Id, names: string): Record<string, Id> => Object.fromEntries(names.split(" ").map((name) => [name, id]));

const givesAll = (facade: FacadeName, names: string): Record<string, FacadeName> => Object.fromEntries(names.split(" ").map((name) => [name, facade]));

/** By the facade that a row of the map names. A test of compat calls each method of each facade, and finds these breaks and no other. */
export const COMPAT_BREAKS: Readonly<Record<FacadeName, FacadeBreaks>> = {
  LegacyManager: {
    calls: {
      ...allOf("unscoped-broadcast", "broadcast broadcastMessage broadcastToAll"),
      ...allOf("raw-sockets", "addConnection addConnectionByUser connectUser registerConnection handleConnection handleDisconnection findConnection"),
      ...allOf("raw-sockets", "getConnection getConnectionIdByWebsocket updateConnectionThread getConnectionInfo getUserConnectionsByThread"),
      ...allOf("raw-sockets", "addEventListener removeEventListener connectToJob disconnectFromJob"),
    },
    delivery: "sendToUser sendToThread sendToUserWithWait sendMessage emitCriticalEvent sendAgentEvent broadcast broadcastMessage broadcastToAll".split(" "),
    user: "not-empty",
    gives: { createFactoryManager: "LegacyManager" },
  },
  IsolatedManager: { calls: { addConnection: "raw-sockets" }, delivery: ["sendToUser", "emitCriticalEvent"], user: "first" },
  LegacyManagerFactory: { gives: givesAll("IsolatedManager", "createManager createIsolatedManager getManager") },
  LegacyAgentRegistry: {
    registers: ["register", "registerAgent", "registerFactory"],
    contextAt: { get: 1, getAsync: 1, createInstance: 1, createAgentWithContext: 1 },
  },
  LegacyEmitter: { delivery: ["emit", "emitCriticalEvent"], user: "any" },
  LegacyEmitterFactory: { gives: givesAll("LegacyEmitter", "createEmitter createScopedEmitter createPerformanceEmitter createAuthEmitter createIsolatedEmitter") },
  LegacyBridge: {
    delivery: [
      ...["notifyAgentStarted", "notifyAgentThinking", "notifyToolExecuting", "notifyToolCompleted", "notifyAgentCompleted", "notifyAgentError", "notifyAgentDeath"],
      ...["notifyProgressUpdate", "notifyCustom", "emitAgentEvent"],
    ],
  },
  LegacyNotifier: {
    delivery: ["sendAgentStarted", "sendAgentThinking", "sendToolExecuting", "sendToolCompleted", "sendAgentCompleted", "sendAgentError"],
    contextAt: { sendAgentStarted: 0, sendAgentThinking: 0, sendToolExecuting: 0, sendToolCompleted: 0, sendAgentCompleted: 0, sendAgentError: 0 },
  },
  LegacyRouter: { calls: { routeMessage: "raw-sockets" } },
  LegacyEventRouter: { calls: { broadcast: "unscoped-broadcast", registerConnection: "raw-sockets" }, delivery: ["routeEvent", "broadcastToUser"] },
  LegacyUserEventRouter: { delivery: ["broadcastToUser", "routeEvent"], user: "first" },
  LegacyEventRouterFactory: { gives: givesAll("LegacyUserEventRouter", "createRouter getRouter") },
  LegacyBroadcasts: { calls: { broadcastToAll: "unscoped-broadcast" } },
  LegacyConnectionQueue: { delivery: ["enqueueMessage"] },
  LegacyBuffer: { delivery: ["bufferMessage"] },
  LegacyRequestQueue: { delivery: ["enqueue"] },
};
