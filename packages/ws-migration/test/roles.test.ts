import { describe, expect, test } from "vitest";
import { roleOf, type Definition, type Role } from "../src/index.ts";

const definition = (name: string, more: Partial<Definition> = {}): Definition => ({
  kind: "class",
  name,
  methods: [],
  docComment: null,
  ...more,
});

const NAMES: Readonly<Record<Role, readonly string[]>> = {
  manager: ["WebSocketManager", "UnifiedWebSocketManager", "UnifiedManager", "ConnectionManager", "websocket_manager", "WSManager", "WebSocketManagerV2", "WebSocketManager2", "_UnifiedWebSocketManagerImplementation"],
  queue: ["MessageQueue", "EventQueue", "WebSocketMessageQueue"],
  buffer: ["MessageBuffer", "WebSocketMessageBuffer"],
  registry: ["AgentRegistry", "UniversalRegistry", "MessageQueueRegistry", "AgentClassRegistry"],
  emitter: ["UnifiedWebSocketEmitter", "WebSocketNotifier"],
  bridge: ["AgentWebSocketBridge", "WebSocketBridge"],
  factory: ["WebSocketManagerFactory", "AgentInstanceFactory"],
};

describe("by its name", () => {
  test.each(Object.entries(NAMES))("%s", (role, names) => {
    expect(names.map((name) => roleOf(definition(name)))).toEqual(names.map(() => ({ role, by: ["name"] })));
  });

  test("a function that makes or finds one is a factory, in both spellings", () => {
    for (const name of ["createWebsocketManager", "get_websocket_manager", "getAgentRegistry", "makeMessageQueue"]) {
      expect(roleOf(definition(name, { kind: "function" }))).toEqual({ role: "factory", by: ["name"] });
    }
  });

  test.each([
    ...["PasswordManager", "PrintQueue", "RingBuffer", "ToolRegistry", "EventEmitter", "FordBridge", "UserFactory", "Manager", "Queue"],
    ...["WebSocketManagerProtocol", "MessageQueueError", "WebSocketManagerMode", "WebSocket", "Agent"],
  ])("%s is none", (name) => {
    expect(roleOf(definition(name))).toBeNull();
  });

  test.each(["useMessageQueue", "createManager", "createWidgetFactory", "messageQueue", "isWebSocketManager"])("the function %s is none", (name) => {
    expect(roleOf(definition(name, { kind: "function" }))).toBeNull();
  });

  test("a team's own name is of the role that it says", () => {
    expect(roleOf(definition("Switchboard"), { manager: ["Switchboard"] })).toEqual({ role: "manager", by: ["name"] });
  });
});

describe("by its methods", () => {
  test("two of a role, in either spelling", () => {
    const found = { role: "manager", by: ["methods"] };
    expect(roleOf(definition("Hub", { methods: ["sendToUser", "addConnection"] }))).toEqual(found);
    expect(roleOf(definition("Hub", { methods: ["send_to_user", "broadcast"] }))).toEqual(found);
  });

  test("not one, not one twice, and not two that other things have too", () => {
    expect(roleOf(definition("Hub", { methods: ["sendToUser", "send_to_user", "close"] }))).toBeNull();
    expect(roleOf(definition("Consumer", { methods: ["ack", "nack"] }))).toBeNull();
    expect(roleOf(definition("ReadScheduler", { methods: ["enqueue", "retry", "stop"] }))).toBeNull();
    expect(roleOf(definition("AgentApi", { methods: ["listAgents", "getAgent"] }))).toBeNull();
  });

  test("the name decides where they differ", () => {
    const methods = ["sendToUser", "addConnection"];
    expect(roleOf(definition("MessageQueue", { methods }))).toEqual({ role: "queue", by: ["name"] });
  });
});

describe("by its comment", () => {
  test.each(["Single source of truth for chats.", "SSOT", "The one manager\n * of all chats", "This is the canonical manager."])("%s", (docComment) => {
    expect(roleOf(definition("ChatManager", { docComment }))).toEqual({ role: "manager", by: ["comment"] });
  });

  test("only together with a name that ends in the role", () => {
    expect(roleOf(definition("Palette", { docComment: "Single source of truth for colours." }))).toBeNull();
    expect(roleOf(definition("ChatManager", { docComment: "One of several managers." }))).toBeNull();
  });
});
