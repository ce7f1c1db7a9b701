import { describe, expect, it } from "vitest";
import { scanFile } from "../../src/audit/scan/scan-file.ts";
import { CONTEXT, scan } from "../support/facts.ts";

const found = (file: string, source: string) =>
  scan(file, source).definitions.map(
    ({ role, name, by, methods }) =>
      `${role} ${name} by ${by.join(" ")}: ${methods.map((each) => `${each.async ? "async " : ""}${each.name}(${each.parameters.join(", ")})`).join("; ")}`,
  );

/** A tree is built only where a file may need one: that must not decide what is found. */
describe("definitions are found however they are written", () => {
  it.each([
    ["manager Hub", "class Hub { constructor() {} sendToUser() {} addConnection() {} }"],
    ["manager Hub", "class Hub { *sendToUser() {} async *addConnection() {} }"],
    ["manager Hub", 'class Hub { "sendToUser" = () => 1; "addConnection" = () => 1 }'],
    ["manager Hub", "class Hub { @a() sendToUser() {} @b() addConnection() {} }"],
    ["manager hub", "const hub = () => ({ sendToUser, addConnection });"],
    ["manager hub", "const hub = () => ({ sendToUser() {}, addConnection() {} }) satisfies Hub;"],
    ["manager Hub", "class Hub { broadcast() {} sendToThread() {} }"],
    ["queue Hub", "class Hub { peek() {} enqueue_message() {} get_queue_stats() {} }"],
    ["buffer Hub", "class Hub { peek() {} getBufferedEvents() {} replayEvents() {} }"],
    ["registry Hub", "class Hub { findAgentByName() {} register_agent() {} }"],
    ["emitter Hub", "class Hub { peek() {} emitToolDone() {} emit_critical_event() {} }"],
    ["bridge Hub", "class Hub { peek() {} notifyToolDone() {} setWebsocketBridge() {} }"],
    ["factory Hub", "class Hub { peek() {} createUserEmitter() {} get_web_socket_bridge() {} }"],
    ["manager Hub", "class Hub {\n// ====\nsendToUser() {}\n// (\naddConnection() {} }"],
    ["manager hub", 'import { sendToUser, addConnection } from "m";\nconst hub = () => ({ sendToUser, addConnection });'],
    ["manager hub", "const own = sendToUser(await addConnection());\nconst hub = () => ({ sendToUser, addConnection });"],
    ["factory createWebSocketManager", "const createWebSocketManager: () => void = function () {};"],
    ["factory createWebSocketManager", "const createWebSocketManager: Factory<\n  Options\n> = () => 1;"],
  ])("%s: %s", (definition, source) => {
    expect(scan("a.ts", source).definitions.map(({ role, name }) => `${role} ${name}`)).toEqual([definition]);
  });
});

describe("definitions in a role", () => {
  it.each([
    [
      "a.ts",
      "export class EventQueue { constructor(private max = 5) {} async enqueue(item: string, urgent?: boolean) {} #hidden() {} private secret() {} }",
      ["queue EventQueue by name: constructor(max?); async enqueue(item, urgent?)"],
    ],
    [
      "a.ts",
      "export class Outbox { enqueue(...items: string[]) {} dequeue({ limit, user }: X) {} }",
      ["queue Outbox by methods: enqueue(...items); dequeue({ limit, user })"],
    ],
    ["a.ts", "/** The single source of truth. */\nexport class PendingQueue {}", ["queue PendingQueue by comment: "]],
    [
      "a.ts",
      "export const createWebSocketManager = (user: string) => ({ send: (text: string) => text });",
      ["factory createWebSocketManager by name: createWebSocketManager(user); send(text)"],
    ],
    ["a.ts", "/** SSOT. */\n@Injectable()\nexport class PendingQueue {}", ["queue PendingQueue by comment: "]],
    ["a.ts", "class WebSocketManagerV2 {}", ["manager WebSocketManagerV2 by name: "]],
    ["a.cjs", "exports.WebSocketManager = class {};", ["manager WebSocketManager by name: "]],
    ["a.ts", "export const hub = class WebSocketHubManager {};", ["manager WebSocketHubManager by name: "]],
    [
      "a.ts",
      "class PrintQueue {} interface MessageQueue {} type EventBuffer = 1; const manager = createWebSocketManager();",
      [],
    ],
    [
      "a.py",
      "class MessageQueue(Base):\n    def __init__(self, size: int = 3):\n        pass\n    @property\n    def size(self): return 1\n    async def enqueue(self, message, *, urgent=False, **rest) -> bool:\n        pass\n",
      ["queue MessageQueue by name: __init__(size?); size(); async enqueue(message, urgent?, ...rest)"],
    ],
    [
      "a.py",
      "class Hub:\n    def add_connection(self,\n        connection: Dict[str, int],\n        *args): pass\n    def send_to_user(self, user, message=(1, 2)): pass\n",
      ["manager Hub by methods: add_connection(connection, ...args); send_to_user(user, message?)"],
    ],
    [
      "a.py",
      'class PendingQueue:\n    """\n    SSOT: the single source of truth.\n    """\n',
      ["queue PendingQueue by comment: "],
    ],
    [
      "a.py",
      "def get_websocket_manager(user_context=None): pass\n",
      ["factory get_websocket_manager by name: get_websocket_manager(user_context?)"],
    ],
    ["a.py", "class PrintQueue: pass\nx = 'class MessageQueue: pass'\n", []],
  ])("%s: %s", (file, source, expected) => {
    expect(found(file, source)).toEqual(expected);
  });

  it("have the names of the team, too", () => {
    const bytes = new TextEncoder().encode("class ChatHub {}");
    expect(scanFile("a.ts", bytes, CONTEXT).definitions).toEqual([]);
    expect(scanFile("a.ts", bytes, { ...CONTEXT, roles: { manager: ["ChatHub"] } }).definitions).toMatchObject([
      { role: "manager", name: "ChatHub" },
    ]);
  });

  it.each([
    "emitAgentStarted",
    "notify_tool_completed",
    "addConnection",
    "send_to_user",
    "enqueue",
    "buffer_message",
    "deliverBuffered",
    "registerAgent",
    "create_user_emitter",
  ])("are found by %s wherever a class of TypeScript declares it", (method) => {
    for (const declaration of [`${method}() {}`, `public async ${method}<T>(a: T) {}`, `${method} = () => 1;`]) {
      const plain = scan(
        "a.ts",
        `export class Thing {\n  ${declaration}\n  ${method}Again() {}\n  addConnection() {}\n  sendToUser() {}\n}\n`,
      );
      expect(plain.definitions, declaration).toHaveLength(1);
    }
  });
});
