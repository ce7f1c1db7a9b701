import { COMPAT_BREAKS } from "@apex/ws-migration";
import type { ExportRow, ModuleRow } from "../schema.ts";

/** What an old name means in `@apex/ws-legacy-compat`. */
export type Meaning =
  /** A file of `src/facades` and what it exports. */
  | { readonly as: "class" | "function" | "object" | "enum" | "type"; readonly file: string; readonly name: string }
  /** A class of data or of errors, by its own name: one class, however many modules pass it on. */
  | { readonly as: "record" | "exception" }
  /** An enum of which the members were not recorded. */
  | { readonly as: "open-enum" }
  | { readonly as: "break"; readonly id: "raw-sockets" };

const names = (list: string): readonly string[] => list.split(" ");

type Group = readonly [meaning: Meaning, names: readonly string[]];
const group =
  (as: "class" | "function" | "object" | "enum" | "type", file: string) =>
  (name: string, list: string): Group => [{ as, file, name }, names(list)];

const BROKEN: Meaning = { as: "break", id: "raw-sockets" };
const RECORD: Meaning = { as: "record" };

const managers = group("function", "manager");
const emitters = group("class", "emitter");
const registries = group("class", "registries");
const functions = group("function", "functions");

/** By name, wherever it is exported. */
const GROUPS: readonly Group[] = [
  group("class", "manager")("IsolatedManager", "IsolatedWebSocketManager"),
  group("class", "manager")("LegacyManagerFactory", "WebSocketManagerFactory"),
  managers(
    "getManager",
    "getWebsocketManager createWebsocketManager createWebsocketManagerSync getWebsocketManagerAsync getManager createManager getLegacyWebsocketManager getConnectionManager getWebsocketConnectionPool migrateSingletonUsage getComponentInterface",
  ),
  managers("getManagerFactory", "getWebsocketManagerFactory"),
  group("object", "manager")("theFactory", "_factoryInstance"),
  functions("createTestFacade", "createTestFallbackManager"),
  functions("createTestContext", "createTestUserContext"),
  functions("resetNothing", "resetManagerRegistry registerSharedObject clearSharedObjects"),
  functions("emptyStatus", "getManagerRegistryStatus validateWebsocketComponentHealth getProtocolDocumentation getRegistryCleanupStatus"),
  functions("always", "validateNoDuplicateManagersForUser checkRateLimit"),
  functions("isReadyLater", "checkWebsocketServiceAvailable gcpWebsocketReadinessCheck gcpWebsocketReadinessGuard validateWebsocketHandshakeReadiness"),
  functions("nothingLater", "cleanupWebsocketRegistries"),
  functions("serializeMessage", "_serializeMessageSafely"),
  functions("enumKey", "_getEnumKeyRepresentation ensureThreadIdType"),
  functions("newId", "generateConnectionId generateMessageId"),
  functions("createServerMessage", "createServerMessage"),
  functions("createStandardMessage", "createStandardMessage"),
  functions("createErrorMessage", "createErrorMessage"),
  functions("normalizeMessageType", "normalizeMessageType"),
  functions("assertGoldenTypes", "assertCriticalEventsReceived"),
  functions("goldenTypes", "getCriticalEventTypes"),
  functions(
    "getGuard",
    "getHeartbeatManager getWebsocketRecoveryManager getConnectionMonitor getWebsocketValidator getEventDeliveryTracker createGcpWebsocketValidator getWebsocketStartupQueue getReconnectionHandler getRateLimiter getWebsocketCircuitBreaker",
  ),
  group("object", "functions")("theGuard", "chatEventMonitor"),
  group("class", "functions")(
    "LegacyGuard",
    "WebSocketHeartbeatManager WebSocketHeartbeat AuthenticationConnectionMonitor AgentLifecycleManager WebSocketProtocolValidator WebSocketManagerProtocolValidator WebSocketProtocolHandler AgentEventValidator UnifiedEventValidator ChatEventMonitor WebSocketEventMonitor EventTracker EventDeliveryTracker GCPWebSocketInitializationValidator WebSocketReconnectionHandler WebSocketRateLimiter AdaptiveRateLimiter RateLimiter WebSocketCircuitBreaker",
  ),
  group("object", "functions")("noSharedObjects", "_SHARED_OBJECTS"),
  group("type", "manager")("LegacyManager", "WebSocketManagerProtocol WebSocketProtocol WebSocketEventProtocol ICoreConnectionManager"),
  group("type", "bridge")("LegacyBridge", "WebSocketBridgeProtocol"),
  emitters("LegacyEmitter", "UnifiedWebSocketEmitter WebSocketEventEmitter AuthenticationWebSocketEmitter UserWebSocketEmitter"),
  emitters("LegacyEmitterFactory", "WebSocketEmitterFactory"),
  emitters("LegacyEmitterPool", "WebSocketEmitterPool"),
  group("class", "bridge")("LegacyBridge", "AgentWebSocketBridge RequestScopedOrchestrator StandardWebSocketBridge WebSocketBridgeAdapter"),
  group("class", "bridge")("LegacyBridgeFactory", "WebSocketBridgeFactory"),
  group("class", "bridge")("LegacyNotifier", "WebSocketNotifier"),
  group("function", "bridge")(
    "createBridge",
    "createAgentWebsocketBridge getAgentWebsocketBridge createStandardWebsocketBridge createAgentBridgeAdapter createEmitterBridgeAdapter createManagerBridgeAdapter createWebsocketBridge",
  ),
  group("function", "bridge")("getBridgeFactory", "getWebsocketBridgeFactory"),
  registries("LegacyAgentRegistry", "AgentRegistry AgentClassRegistry BaseAgentRegistry"),
  registries("LegacyItemRegistry", "UniversalRegistry ToolRegistry ServiceRegistry StrategyRegistry UserAgentSession"),
  registries("LegacyInstanceFactory", "AgentInstanceFactory"),
  registries("LegacyThreadRegistry", "ThreadRunRegistry"),
  group("object", "registries")("theAgents", "agentRegistry"),
  group("object", "registries")("threadRegistry", "_registryInstance"),
  group("function", "registries")("getAgentRegistry", "getAgentRegistry getAgentClassRegistry"),
  group("function", "registries")("createAgentRegistry", "createTestRegistry"),
  group("function", "registries")("getGlobalRegistry", "getGlobalRegistry"),
  group("function", "registries")("createScopedRegistry", "createScopedRegistry"),
  group("function", "registries")("getThreadRegistry", "getThreadRunRegistry initializeThreadRunRegistry"),
  group("function", "registries")("getInstanceFactory", "getAgentInstanceFactory"),
  group("function", "registries")("createInstanceFactory", "createAgentInstanceFactory"),
  group("function", "registries")("configureInstanceFactory", "configureAgentInstanceFactory"),
  group("class", "user-context")("UserExecutionContext", "UserExecutionContext WebSocketContext WebSocketRequestContext UserWebSocketContext"),
  group("class", "user-context")("UserContextFactory", "UserContextFactory UserContextManager"),
  group("function", "user-context")("validateUserContext", "validateUserContext _validateSsotUserContext _validateSsotUserContextStagingSafe"),
  group("function", "user-context")("createUserContext", "createIsolatedExecutionContext createDefensiveUserExecutionContext"),
  group("function", "user-context")("managedUserContext", "managedUserContext"),
  group("class", "event-queues")("LegacyBuffer", "WebSocketMessageBuffer MessageBuffer"),
  group("class", "event-queues")("LegacyQueueRegistry", "MessageQueueRegistry"),
  group("function", "event-queues")("getQueueRegistry", "getMessageQueueRegistry"),
  group("function", "event-queues")("getQueueForConnection", "getMessageQueueForConnection"),
  group("function", "event-queues")("getMessageBuffer", "getMessageBuffer"),
  group("function", "event-queues")("bufferUserMessage", "bufferUserMessage"),
  group("function", "event-queues")("deliverUserMessages", "deliverUserMessages"),
  group("enum", "event-queues")("BufferPriority", "BufferPriority"),
  group("enum", "event-queues")("MessageQueueState", "MessageQueueState"),
  group("enum", "request-queue")("MessageStatus", "MessageStatus"),
  group("object", "request-queue")("messageQueue", "messageQueue"),
  group("class", "request-queue")("LegacyMessageService", "MessageHandlerService"),
  group("class", "routers")("LegacyRouter", "MessageRouter QualityMessageRouter"),
  group("function", "routers")("getRouter", "getMessageRouter"),
  group("class", "routers")(
    "LegacyHandlerBase",
    "BaseMessageHandler ConnectionHandler UserMessageHandler WebSocketHandler ErrorHandler HeartbeatHandler AgentRequestHandler AgentMessageHandler AgentHandler WebSocketAgentHandler AgentWebSocketHandler WebSocketAgentEventHandler StartAgentHandler ThreadHistoryHandler StopAgentHandler",
  ),
  group("class", "routers")("LegacyEventRouter", "WebSocketEventRouter"),
  group("function", "routers")("getEventRouter", "getWebsocketRouter"),
  group("class", "routers")("LegacyUserEventRouter", "UserScopedWebSocketEventRouter"),
  group("function", "routers")("broadcastUserEvent", "broadcastUserEvent"),
  group("class", "routers")("LegacyEventRouterFactory", "WebSocketEventRouterFactory"),
  group("function", "routers")("getEventRouterFactory", "getEventRouterFactory"),
  group("class", "routers")("LegacyBroadcasts", "WebSocketBroadcastService"),
  group("function", "routers")("createBroadcasts", "createBroadcastService"),
  group("enum", "records")("ConnectionMode", "WebSocketManagerMode"),
  group("enum", "records")("AgentType", "AgentType"),
  group("enum", "records")("AgentStatus", "AgentStatus"),
  group("enum", "records")("ConnectionState", "WebSocketConnectionState"),
  group("enum", "records")("ApplicationConnectionState", "ApplicationConnectionState"),
  group("enum", "records")("GoldenTypes", "CriticalAgentEventType"),
  group("object", "records")("MAX_CONNECTIONS_PER_USER", "MAX_CONNECTIONS_PER_USER"),
  [RECORD, names("WebSocketAuthResult WebSocketEventMessage ValidationResult WebSocketValidationError")],
  [
    BROKEN,
    names(
      "WebSocketConnection RegistryCompat UserWebSocketConnection WebSocketMessageQueue isWebsocketConnected _safeWebsocketStateForLogging isWebsocketConnectedAndReady safeWebsocketSend validateWebsocketHandshakeCompletion safeWebsocketClose ConnectionStateMachine WebSocketConnectionStateMachine ConnectionStateMachineRegistry getConnectionStateRegistry getConnectionStateMachine isConnectionReadyForMessages websocketConnectWithCircuitBreaker getWebsocketScopedSupervisor createWebsocketSupervisorWithValidation _getWebsocketSupervisorComponents createWebsocketSupervisor ConnectionContext connectionScope",
    ),
  ],
];

const BY_NAME = new Map(GROUPS.flatMap(([meaning, list]) => list.map((name) => [name, meaning] as const)));

/** Names that mean something else in one module. */
const BY_ROW: Readonly<Record<string, Meaning>> = {
  "services/websocket/message-queue#MessageQueue": { as: "class", file: "request-queue", name: "LegacyRequestQueue" },
  "services/websocket/message-queue#MessagePriority": { as: "enum", file: "request-queue", name: "MessagePriority" },
  "services/websocket/message-queue#QueuedMessage": { as: "class", file: "request-queue", name: "QueuedMessage" },
  "websocket-core/message-queue#MessageQueue": { as: "class", file: "event-queues", name: "LegacyConnectionQueue" },
  "websocket-core/message-queue#MessagePriority": { as: "enum", file: "event-queues", name: "MessagePriority" },
  "websocket-core/message-queue#QueuedMessage": { as: "class", file: "event-queues", name: "QueuedEvent" },
  "agents/supervisor/agent-registry#getGlobalRegistry": { as: "function", file: "registries", name: "getAgentRegistry" },
  "websocket-core/websocket-manager-factory#createWebsocketManager": { as: "function", file: "manager", name: "getIsolatedManager" },
  "websocket/connection-handler#ConnectionHandler": BROKEN,
};

/** Modules in which every function and class has to do with a socket or with its upgrade. */
const OF_SOCKETS = ["unified-websocket-auth", "websocket-core/auth", "unified-jwt-protocol-handler", "user-context-extractor", "routes/"];

/** What a row means. Undefined for `*`, which is no name. Throws for a row that nothing is decided for. */
export function meaningOf(module: ModuleRow, row: ExportRow): Meaning | undefined {
  if (row.name === "*") return undefined;
  const origin = row.from ?? module.module;
  const known = BY_ROW[`${origin}#${row.name}`] ?? BY_NAME.get(row.name);
  if (known !== undefined) return known;
  if (/(?:Error|Exception|Warning)$/.test(row.name)) return { as: "exception" };
  if (OF_SOCKETS.some((part) => origin.includes(part))) return BROKEN;
  if (row.kind === "enum") return { as: "open-enum" };
  if (row.role === "manager") return { as: "class", file: "manager", name: "LegacyManager" };
  if (row.kind === "class") return RECORD;
  throw new Error(`${origin}#${row.name}: decide what it means in compat`);
}

/** What functions and objects of the facades give. */
const GIVEN: Readonly<Record<string, string>> = {
  getManager: "LegacyManager",
  createTestFacade: "LegacyManager",
  getIsolatedManager: "IsolatedManager",
  getManagerFactory: "LegacyManagerFactory",
  theFactory: "LegacyManagerFactory",
  getAgentRegistry: "LegacyAgentRegistry",
  createAgentRegistry: "LegacyAgentRegistry",
  theAgents: "LegacyAgentRegistry",
  createBridge: "LegacyBridge",
  getRouter: "LegacyRouter",
  getEventRouter: "LegacyEventRouter",
  getEventRouterFactory: "LegacyEventRouterFactory",
  createBroadcasts: "LegacyBroadcasts",
  messageQueue: "LegacyRequestQueue",
  getMessageBuffer: "LegacyBuffer",
};

/** The facade that a name is or makes, if some of its calls break; else undefined. */
export function facadeOf(meaning: Meaning | undefined): string | undefined {
  if (meaning === undefined || !("name" in meaning)) return undefined;
  const name = meaning.as === "class" || meaning.as === "type" ? meaning.name : GIVEN[meaning.name];
  return name !== undefined && Object.hasOwn(COMPAT_BREAKS, name) ? name : undefined;
}
