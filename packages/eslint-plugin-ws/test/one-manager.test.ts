import { oneManager } from "../src/rules/one-manager.ts";
import { runRule } from "./support/run-rule.ts";

const MANAGER = "Call createManager of '@apex/ws-manager' once, where the service starts, and pass that manager on.";
const competing = (name: string, role: string, evidence: string): RegExp =>
  new RegExp(`^${name} is a second ${role} beside the one pipeline, by ${evidence}\\. .`);

runRule("one-manager finds definitions", oneManager, {
  valid: [
    { name: "managers, queues and registries of other things", code: "class PasswordManager {} class PrintQueue {} class RingBuffer {} class ToolRegistry {} class LogEmitter {} class FordBridge {} class WidgetFactory {}" },
    { name: "a queue of anything", code: "class Fifo { enqueue() {} peek() {} get size() { return 1; } }" },
    { name: "a list of agents", code: "class AgentApi { listAgents() {} getAgent() {} } class Consumer { ack() {} nack() {} }" },
    { name: "a component that shows a connection", code: "class ConnectionBadge {} function useSocket() {} const socketUrl = () => 1;" },
    { name: "a name that goes on behind the role", code: "class MessageQueueError extends Error {} class WebSocketManagerOptions {}" },
    { name: "members of an object", code: "class Chat { constructor() { this.getWebSocketManager = () => 1; } getMessageQueue() {} }" },
    { name: "types", code: "interface WebSocketManager { a: 1 } type MessageQueue = 1; declare const x: { sendToUser(): void }; declare class WebSocketManager {} declare function createMessageQueue(): void;", typescript: true },
    { name: "the use of the one manager", code: 'import { createManager } from "@apex/ws-manager"; const manager = await createManager({}); manager.append(a, "b", {});' },
    { name: "an import of an old name", code: 'import { WebSocketManager } from "./elsewhere"; export { WebSocketManager };' },
    { name: "the file that may", file: "src/manager.ts", code: "export class WebSocketManager {}" },
    { name: "a double in a test", file: "src/chat.test.ts", code: "class WebSocketManager {}" },
    { name: "a file of the option", code: "class WebSocketManager {}", options: [{ allow: ["nowhere", "/"] }] },
    { name: "what the baseline allows", file: "src/known.ts", code: "class SocketManager {}" },
    { name: "another role than the option's", code: "class MessageQueue {}", options: [{ roles: ["manager"] }] },
    { name: "a comment about the only way of something else", code: "/** The single source of truth for colours. */ class Palette {}" },
  ],
  invalid: [
    { name: "a manager", code: "class WebSocketManager {}", says: [`WebSocketManager is a second manager beside the one pipeline, by its name. ${MANAGER}`] },
    { name: "each role", code: "class MessageQueue {} class MessageBuffer {} class AgentRegistry {} class WebSocketEmitter {} class AgentBridge {} class WebSocketManagerFactory {}", says: [competing("MessageQueue", "queue", "its name"), competing("MessageBuffer", "buffer", "its name"), competing("AgentRegistry", "registry", "its name"), competing("WebSocketEmitter", "emitter", "its name"), competing("AgentBridge", "bridge", "its name"), competing("WebSocketManagerFactory", "factory", "its name")] },
    { name: "factories", code: "export function createWebSocketManager() {} const getAgentRegistry = () => registry; export const makeMessageQueue = async function () {};", says: [competing("createWebSocketManager", "factory", "its name"), competing("getAgentRegistry", "factory", "its name"), competing("makeMessageQueue", "factory", "its name")] },
    { name: "class expressions and default exports", code: "const SocketManager = class {}; export default class ConnectionManager {}", says: [competing("SocketManager", "manager", "its name"), competing("ConnectionManager", "manager", "its name")] },
    { name: "the methods of a manager under another name", code: "class Hub { sendToUser() {} addConnection() {} }", says: [competing("Hub", "manager", "its methods")] },
    { name: "methods of an object with a type", code: "const hub = () => ({ sendToUser() {}, addConnection() {} }) satisfies Hub; function open() { return { sendToUser() {}, addConnection() {} } as Hub; }", typescript: true, says: [competing("hub", "manager", "its methods"), competing("open", "manager", "its methods")] },
    { name: "methods as arrows, and of a returned object", code: "class Hub { sendToUser = () => {}; broadcast = async function () {}; } function open() { const a = 1; return { sendToThread() {}, add_connection: () => a }; } const hub = () => ({ connectUser, sendToUser });", says: [competing("Hub", "manager", "its methods"), competing("open", "manager", "its methods"), competing("hub", "manager", "its methods")] },
    { name: "the methods of the other roles", code: "class A { enqueue() {} ack() {} } class B { bufferMessage() {} replayBuffered() {} } class C { registerAgent() {} getAgent() {} } class D { emitAgentStarted() {} emitToolCompleted() {} } class E { notifyAgentStarted() {} notifyAgentCompleted() {} }", says: [competing("A", "queue", "its methods"), competing("B", "buffer", "its methods"), competing("C", "registry", "its methods"), competing("D", "emitter", "its methods"), competing("E", "bridge", "its methods")] },
    { name: "a comment that claims to be the one", code: "/** SSOT. */\nexport class ChatManager {}\n// The single source\n// of truth of it\nconst InboxQueue = class {};", says: [competing("ChatManager", "manager", "its comment, which claims to be the one"), competing("InboxQueue", "queue", "its comment, which claims to be the one")] },
    { name: "a comment above a decorator", code: "/** SSOT. */\n@Injectable()\nexport class ChatManager {}", typescript: true, says: [competing("ChatManager", "manager", "its comment, which claims to be the one")] },
    { name: "what is assigned", code: "exports.WebSocketManager = class {}; exports.createMessageQueue = () => 1; let AgentRegistry; AgentRegistry = class {}; /** SSOT. */ pool.ChatManager = class {};", says: [competing("WebSocketManager", "manager", "its name"), competing("createMessageQueue", "factory", "its name"), competing("AgentRegistry", "registry", "its name"), competing("ChatManager", "manager", "its comment, which claims to be the one")] },
    { name: "all three", code: "/** Single source of truth */ class WebSocketManager { sendToUser() {} addConnection() {} }", says: [competing("WebSocketManager", "manager", "its name and its methods and its comment, which claims to be the one")] },
    { name: "private methods do not play a role", code: "class WebSocketManager { private sendToUser() {} protected addConnection() {} }", typescript: true, says: [competing("WebSocketManager", "manager", "its name")] },
    { name: "the baseline's name in another file", code: "class SocketManager {}", says: [competing("SocketManager", "manager", "its name")] },
    { name: "the baseline's file with another name", file: "src/known.ts", code: "class WebSocketManager {}", says: [competing("WebSocketManager", "manager", "its name")] },
    { name: "a name of the team's own", code: "class Switchboard {}", says: [competing("Switchboard", "manager", "its name")] },
    { name: "a baseline that is missing", code: "let a;", options: [{ baseline: "no-such.json" }], says: [/no-such\.json/] },
  ],
});

runRule("one-manager finds deep imports", oneManager, {
  valid: [
    { name: "entry points", code: 'import "@apex/ws-manager"; import "@apex/ws-manager/sqlite"; require("@apex/ws-queue-core/protocol"); import("@apex/ws-client/package.json");' },
    { name: "packages of others", code: 'import "@apex/other/src/x"; import "ws/lib/sender.js"; import "./ws-manager/src/x";' },
  ],
  invalid: [
    { name: "each form", code: 'import { a } from "@apex/ws-manager/src/manager.ts"; export * from "@apex/ws-manager/internal"; require("@apex/ws-manager/dist/index.cjs"); import("@apex/ws-manager/memory.js"); vi.mock("../node_modules/@apex/ws-manager/dist/index.js");', says: [/^'@apex\/ws-manager\/src\/manager\.ts' is inside @apex\/ws-manager and changes without notice\. Import from '@apex\/ws-manager', '@apex\/ws-manager\/contract', '@apex\/ws-manager\/sqlite', '@apex\/ws-manager\/redis', '@apex\/ws-manager\/memory', '@apex\/ws-manager\/control', '@apex\/ws-manager\/testing'\.$/, /internal/, /dist/, /memory\.js/, /node_modules/] },
    { name: "an entry point by a path", code: 'import "../node_modules/@apex/ws-manager";', says: [/node_modules/] },
    { name: "a type", code: 'let a: import("@apex/ws-client/dist/trace").Trace;', typescript: true, says: [/'@apex\/ws-client\/trace'/] },
    { name: "also where a manager may be defined", file: "src/manager.ts", code: 'import "@apex/ws-manager/internal";', says: [/internal/] },
  ],
});
