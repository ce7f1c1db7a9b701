import type { Role } from "@apex/ws-migration";

/** One statement or string of the tree that names an old module. */
export interface PlantedUse {
  readonly file: string;
  /** Text that only the line of the use has. */
  readonly at: string;
  readonly form: string;
  readonly module: string;
  /** As they are written; `*` for the module as a whole. */
  readonly names: readonly string[];
  readonly status: "legacy" | "shim" | "dead";
}

type Row = readonly [at: string, form: string, module: string, names: string, status?: PlantedUse["status"]];

const inFile = (file: string, ...rows: readonly Row[]): readonly PlantedUse[] =>
  rows.map(([at, form, module, names, status = "legacy"]) => ({ file, at, form, module, names: names.split(" "), status }));

const CORE = "websocket-core";
const BRIDGE = "services/agent-websocket-bridge";
const CONTEXT = "services/user-execution-context";
const SERVICE_QUEUE = "services/websocket/message-queue";

const OF_THE_SERVICE = [
  inFile("service/src/main.ts", ['import "@apex', "import", `${CORE}/types`, "*"]),
  inFile(
    "service/src/websocket-core/index.ts",
    ['"./websocket-manager.js"', "export-from", `${CORE}/websocket-manager`, "WebSocketManager getWebsocketManager"],
    ['"./handlers.js"', "export-from", `${CORE}/handlers`, "MessageRouter"],
    ['"./types.js"', "export-from", `${CORE}/types`, "createServerMessage"],
  ),
  inFile("service/src/websocket-core/protocols.ts", ["import type", "import", `${CORE}/types`, "WebSocketMessage"]),
  inFile(
    "service/src/websocket-core/unified-manager.ts",
    ['"./handlers.js"', "import", `${CORE}/handlers`, "MessageRouter"],
    ['"./types.js"', "import", `${CORE}/types`, "WebSocketMessage"],
  ),
  inFile("service/src/websocket-core/handlers.ts", ["await import", "dynamic-import", `${CORE}/unified-manager`, "UnifiedWebSocketManager"]),
  inFile("service/src/websocket-core/websocket-manager.ts", ['"./unified', "import", `${CORE}/unified-manager`, "UnifiedWebSocketManager"]),
  inFile(
    "service/src/websocket-core/manager.ts",
    ["export {", "export-from", `${CORE}/websocket-manager`, "WebSocketManager getWebsocketManager"],
  ),
  inFile(
    "service/src/websocket-core/canonical-imports.ts",
    ["export {", "export-from", `${CORE}/manager`, "WebSocketManager getWebsocketManager", "shim"],
  ),
  inFile("service/src/websocket-core/unified-emitter.ts", ["import {", "import", BRIDGE, "AgentWebSocketBridge"]),
  inFile("service/src/services/agent-websocket-bridge.ts", ["import {", "import", `${CORE}/unified-emitter`, "UnifiedWebSocketEmitter"]),
  inFile(
    "service/src/agents/supervisor/agent-registry.ts",
    ["import { Universal", "import", "core/registry/universal-registry", "UniversalRegistry"],
    ["import { create", "import", BRIDGE, "createAgentWebsocketBridge"],
  ),
  inFile("service/src/agents/registry.ts", ["export {", "export-from", "agents/supervisor/agent-registry", "AgentRegistry"]),
  inFile(
    "service/src/agents/supervisor/agent-instance-factory.ts",
    ["import type { UserExecutionContext", "import", CONTEXT, "UserExecutionContext"],
    ["import type { Agent }", "import", "agents/supervisor/agent-registry", "Agent"],
  ),
  inFile(
    "service/src/agents/start.ts",
    ["import { AgentRegistry", "import", "agents/registry", "AgentRegistry", "shim"],
    ["import { AgentInstanceFactory", "import", "agents/supervisor/agent-instance-factory", "AgentInstanceFactory"],
  ),
  inFile(
    "service/src/agents/triage-agent.ts",
    ["canonical-imports", "import", `${CORE}/canonical-imports`, "WebSocketManager createWebsocketManager", "shim"],
    ["user-execution-context", "import", CONTEXT, "UserExecutionContext"],
    ["import { createServerMessage", "import", CORE, "createServerMessage", "shim"],
    ["agent-instance-factory", "import", "agents/supervisor/agent-instance-factory", "AgentInstanceFactory"],
  ),
  inFile(
    "service/src/agents/research-agent.ts",
    ["import type", "import", CONTEXT, "UserExecutionContext"],
    ["import * as", "import", BRIDGE, "*"],
    ["import { generateMessageId", "import", `${CORE}/utils`, "generateMessageId"],
  ),
  inFile(
    "service/src/routes/index.ts",
    ["export { type BufferConfig", "export-from", `${CORE}/message-buffer`, "BufferConfig WebSocketMessageBuffer"],
    ["export *", "export-from", `${CORE}/protocols`, "*"],
    ["export type", "export-from", `${CORE}/types`, "WebSocketMessage"],
  ),
  inFile("service/src/routes/chat.ts", ["import router", "import", CORE, "MessageRouter default", "shim"]),
  inFile(
    "service/src/routes/context.ts",
    ["readonly manager", "import-type", `${CORE}/protocols`, "WebSocketManagerProtocol"],
    ["readonly buffer", "import-type", `${CORE}/message-buffer`, "*"],
  ),
  inFile("service/src/routes/health.cts", ["import factory", "import-equals", `${CORE}/websocket-manager-factory`, "*", "dead"]),
  inFile(
    "service/src/routes/legacy.cjs",
    ["const { MessageQueue,", "require", `${CORE}/message-queue`, "MessageQueue MessageQueueRegistry"],
    ["require.resolve", "require-resolve", `${CORE}/handlers`, "*"],
  ),
  inFile(
    "service/src/jobs/nightly.ts",
    ["const { messageQueue }", "dynamic-import", SERVICE_QUEUE, "messageQueue"],
    ["const utils", "dynamic-import", `${CORE}/utils`, "*"],
  ),
  inFile(
    "service/src/jobs/worker.mjs",
    ["const { getMessageBuffer }", "require", `${CORE}/message-buffer`, "getMessageBuffer"],
    ["new Worker", "require-resolve", `${CORE}/message-queue`, "*"],
  ),
  inFile("service/src/types-extra.d.ts", ["declare module", "augmentation", `${CORE}/types`, "*"]),
  inFile(
    "service/src/delivery/abandoned.ts",
    ["import { WebSocketManager", "import", `${CORE}/manager`, "WebSocketManager", "shim"],
    ["import { retryFailed", "import", `${CORE}/retry-policy`, "retryFailed", "dead"],
  ),
  inFile(
    "service/test/manager.test.ts",
    ["import { WebSocketManager", "import", `${CORE}/websocket-manager`, "WebSocketManager"],
    ["vi.mock(", "mock", `${CORE}/unified-manager`, "*"],
    ["importActual", "mock-actual", `${CORE}/unified-manager`, "*"],
  ),
  inFile(
    "service/test/queue.test.js",
    ["const { MessageQueue }", "require", `${CORE}/message-queue`, "MessageQueue"],
    ["jest.mock(", "mock", SERVICE_QUEUE, "*"],
    ["requireActual", "mock-actual", SERVICE_QUEUE, "*"],
  ),
  inFile("service/test/worker.test.ts", ["vi.mock(", "mock", `${CORE}/handlers`, "*"]),
  inFile("service/test/bridge.test.ts", ["import { create", "import", BRIDGE, "createAgentWebsocketBridge"]),
].flat();

const OF_THE_PAGE = [
  inFile("page/src/services/webSocketService.ts", ["import {", "import", "lib/event-queue", "EventQueue"]),
  inFile("page/src/utils/event-payload-mapper.ts", ["import type", "import", "types/websocket-event-types", "AgentEvent"]),
  inFile(
    "page/src/hooks/useWebSocket.ts",
    ["import { webSocketService", "import", "services/webSocketService", "webSocketService"],
    ["import type", "import", "types/websocket-event-types", "AgentEvent"],
  ),
  inFile("page/src/providers/WebSocketProvider.tsx", ["import { webSocketService", "import", "services/webSocketService", "webSocketService"]),
  inFile(
    "page/src/components/Chat.tsx",
    ["import { useWebSocket", "import", "hooks/useWebSocket", "useWebSocket"],
    ["import { mapEventPayload", "import", "utils/event-payload-mapper", "mapEventPayload"],
  ),
  inFile("page/src/components/Status.tsx", ["const Provider", "dynamic-import", "providers/WebSocketProvider", "WebSocketProvider"]),
  inFile(
    "page/test/chat.test.tsx",
    ["import { webSocketService", "import", "services/webSocketService", "webSocketService"],
    ["jest.mock", "mock", "hooks/useWebSocket", "*"],
  ),
].flat();

const APP = "backend/netra_backend/app";

const OF_PYTHON = [
  inFile(`${APP}/main.py`, ["import serve", "python-from", "routes/websocket", "serve"]),
  inFile(
    `${APP}/websocket_core/__init__.py`,
    ["from .types", "python-from", `${CORE}/types`, "create_server_message"],
    ["from .websocket_manager", "python-from", `${CORE}/websocket-manager`, "WebSocketManager get_websocket_manager"],
  ),
  inFile(`${APP}/websocket_core/unified_manager.py`, ["    from", "python-from", `${CORE}/types`, "WebSocketMessage"]),
  inFile(`${APP}/websocket_core/websocket_manager.py`, ["import (", "python-from", `${CORE}/unified-manager`, "UnifiedWebSocketManager"]),
  inFile(
    `${APP}/websocket_core/manager.py`,
    ["from netra", "python-from", `${CORE}/websocket-manager`, "WebSocketManager get_websocket_manager"],
  ),
  inFile(
    `${APP}/websocket_core/canonical_imports.py`,
    ["from . import", "python-from", CORE, "*", "shim"],
    ["from .manager", "python-from", `${CORE}/manager`, "get_websocket_manager", "shim"],
  ),
  inFile(`${APP}/websocket_core/unified_emitter.py`, ["from netra", "python-from", `${CORE}/event-monitor`, "*"]),
  inFile(`${APP}/websocket_core/event_monitor.py`, ["from netra", "python-from", `${CORE}/unified-emitter`, "UnifiedWebSocketEmitter"]),
  inFile(
    `${APP}/services/agent_websocket_bridge.py`,
    ["        from netra", "python-from", "agents/supervisor/agent-registry", "AgentRegistry"],
  ),
  inFile(
    `${APP}/agents/supervisor/agent_registry.py`,
    ["import create_agent", "python-from", BRIDGE, "create_agent_websocket_bridge"],
    ["import get_websocket", "python-from", `${CORE}/manager`, "get_websocket_manager", "shim"],
  ),
  inFile(
    `${APP}/agents/triage.py`,
    ["from ..services", "python-from", CONTEXT, "UserExecutionContext"],
    ["from ..websocket_core", "python-from", CORE, "create_server_message", "shim"],
    ["from ..websocket_core", "python-from", `${CORE}/manager`, "*", "shim"],
    ["from ..websocket_core", "python-from", `${CORE}/unified-emitter`, "*"],
    ["import \\", "python-from", `${CORE}/websocket-manager-factory`, "WebSocketManagerFactory", "dead"],
    ["    from netra", "python-from", "agents/supervisor/agent-registry", "AgentRegistry"],
  ),
  inFile(
    `${APP}/routes/websocket.py`,
    ["import netra", "python-import", `${CORE}/manager`, "*", "shim"],
    ["from netra", "python-from", `${CORE}/canonical-imports`, "create_websocket_manager", "shim"],
    ["import_module", "import_module", `${CORE}/message-queue`, "*"],
  ),
  inFile(
    "backend/tests/test_manager.py",
    ["import UnifiedWebSocketManager", "python-from", `${CORE}/unified-manager`, "UnifiedWebSocketManager"],
    ["with patch(", "patch", `${CORE}/unified-manager`, "UnifiedWebSocketManager"],
  ),
  inFile(
    "backend/tests/test_routes.py",
    ['case "queue"', "python-from", `${CORE}/message-queue`, "MessageQueue"],
    ['case "types"', "__import__", `${CORE}/types`, "*"],
    ["sys.modules[", "sys.modules", BRIDGE, "*"],
    ["import_module", "import_module", `${CORE}/types`, "*"],
  ),
  inFile(
    "backend/tests/test_bridge.py",
    ["from netra", "python-from", BRIDGE, "*"],
    ["@mock.patch", "patch", BRIDGE, "create_agent_websocket_bridge"],
  ),
].flat();

/** Every use of an old module. What is not here must not be reported. */
export const PLANTED_USES: readonly PlantedUse[] = [...OF_THE_SERVICE, ...OF_THE_PAGE, ...OF_PYTHON];

/** A class or factory that plays a role of the stack. */
export interface PlantedDefinition {
  readonly role: Role;
  readonly name: string;
  readonly file: string;
  /** All that gives it away. */
  readonly by: string;
  readonly reached: boolean;
}

const define = (file: string, reached: boolean, ...rows: readonly (readonly [Role, string, string])[]): readonly PlantedDefinition[] =>
  rows.map(([role, name, by]) => ({ role, name, file, by, reached }));

/** Every competing definition. */
export const PLANTED_DEFINITIONS: readonly PlantedDefinition[] = [
  define(`service/src/${CORE}/unified-manager.ts`, true, ["manager", "UnifiedWebSocketManager", "name methods comment"]),
  define(
    `service/src/${CORE}/websocket-manager.ts`,
    true,
    ["manager", "WebSocketManager", "name comment"],
    ["factory", "getWebsocketManager", "name"],
  ),
  define(
    `service/src/${CORE}/message-queue.ts`,
    true,
    ["queue", "MessageQueue", "name methods"],
    ["registry", "MessageQueueRegistry", "name"],
  ),
  define(
    `service/src/${CORE}/message-buffer.ts`,
    true,
    ["buffer", "WebSocketMessageBuffer", "name methods"],
    ["factory", "getMessageBuffer", "name"],
  ),
  define(`service/src/${CORE}/unified-emitter.ts`, true, ["emitter", "UnifiedWebSocketEmitter", "name methods"]),
  define(
    "service/src/services/agent-websocket-bridge.ts",
    true,
    ["bridge", "AgentWebSocketBridge", "name methods"],
    ["factory", "createAgentWebsocketBridge", "name"],
  ),
  define("service/src/services/websocket/message-queue.ts", true, ["queue", "MessageQueue", "name methods"]),
  define("service/src/core/registry/universal-registry.ts", true, ["registry", "UniversalRegistry", "name"]),
  define("service/src/agents/supervisor/agent-registry.ts", true, ["registry", "AgentRegistry", "name methods"]),
  define("service/src/agents/supervisor/agent-instance-factory.ts", true, ["factory", "AgentInstanceFactory", "name"]),
  define("service/src/delivery/hub.ts", true, ["manager", "ChatHub", "methods"]),
  define("service/src/delivery/pending.ts", true, ["queue", "PendingQueue", "comment"]),
  define("service/src/delivery/run-reporter.ts", true, ["emitter", "RunReporter", "methods"]),
  define("service/src/delivery/abandoned.ts", false, ["buffer", "EventReplayBuffer", "name"]),
  define("page/src/lib/event-queue.ts", true, ["queue", "EventQueue", "name methods"]),
  define(`${APP}/websocket_core/unified_manager.py`, true, ["manager", "UnifiedWebSocketManager", "name methods"]),
  define(
    `${APP}/websocket_core/websocket_manager.py`,
    true,
    ["manager", "WebSocketManager", "name"],
    ["factory", "get_websocket_manager", "name"],
  ),
  define(`${APP}/websocket_core/message_queue.py`, true, ["queue", "MessageQueue", "name methods"]),
  define(`${APP}/websocket_core/unified_emitter.py`, true, ["emitter", "UnifiedWebSocketEmitter", "name methods"]),
  define(
    `${APP}/services/agent_websocket_bridge.py`,
    true,
    ["bridge", "AgentWebSocketBridge", "name methods"],
    ["factory", "create_agent_websocket_bridge", "name"],
  ),
  define(`${APP}/agents/supervisor/agent_registry.py`, true, ["registry", "AgentRegistry", "name methods"]),
  define(`${APP}/delivery/hub.py`, false, ["manager", "ChatHub", "methods"]),
].flat();

/** Files in a cycle that exists as soon as they are loaded. */
export const LOAD_TIME_CYCLES: readonly (readonly string[])[] = [
  [`${APP}/websocket_core/event_monitor.py`, `${APP}/websocket_core/unified_emitter.py`],
  ["service/src/services/agent-websocket-bridge.ts", `service/src/${CORE}/unified-emitter.ts`],
];

/** Files in a cycle that only imports inside functions close. */
export const INNER_CYCLES: readonly (readonly string[])[] = [
  [`${APP}/agents/supervisor/agent_registry.py`, `${APP}/services/agent_websocket_bridge.py`],
  [`service/src/${CORE}/handlers.ts`, `service/src/${CORE}/unified-manager.ts`],
];

/** What a test holds on to that another implementation does not have. */
export const PLANTED_BREAKS: readonly { readonly file: string; readonly at: string; readonly why: string; readonly what: string }[] = [
  { file: "service/test/manager.test.ts", at: "manager._connections", why: "private-member", what: "manager._connections" },
  { file: "service/test/manager.test.ts", at: "manager.addConnection", why: "raw-socket", what: "manager.addConnection" },
  { file: "service/test/queue.test.js", at: "queue._pending", why: "private-member", what: "queue._pending" },
  { file: "page/test/chat.test.tsx", at: "webSocketService.messageQueue", why: "queue-internal", what: "webSocketService.messageQueue" },
  { file: "backend/tests/test_manager.py", at: "manager._connections", why: "private-member", what: "manager._connections" },
];

/** A test that survives a replacement of equal behaviour. */
export const SOUND_TESTS: readonly string[] = ["service/test/bridge.test.ts", "backend/tests/test_bridge.py"];

/** Files that no parser accepts; they name nothing old. */
export const BROKEN_FILES: readonly string[] = [`${APP}/broken.py`, "service/src/lib/broken.ts"];

/** Files that use the new packages already. */
export const CURRENT_FILES: readonly string[] = ["service/src/pipeline/contract.ts", "service/src/pipeline/server.ts"];

/** Files full of what looks old and is not: comments, strings, regular expressions, templates, similar names. */
export const DECOYS: readonly string[] = [
  `${APP}/docs_text.py`,
  `${APP}/similar.py`,
  "page/src/components/Settings.tsx",
  "page/src/hooks/useWebSocketSettings.ts",
  "service/src/docs/websocket-core/manager.ts",
  "service/src/lib/message-queue-length.ts",
  "service/src/lib/similar.ts",
  "service/src/lib/words.ts",
  "service/test/words.test.ts",
];
