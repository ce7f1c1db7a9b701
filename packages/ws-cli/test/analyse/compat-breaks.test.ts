import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { createCheckout, type Checkout } from "../support/gate.ts";

/** Each file with what has to be found in it, a line each: `// id what`, at the end of the line. */
const TREE: Readonly<Record<string, string>> = {
  "src/ws.ts": `import { getWebsocketManager, WebSocketManager } from "@apex/backend/websocket-core/manager";
export { getWebsocketManager };
export const manager = getWebsocketManager();
export function managerOf(context: object) {
  const made = new WebSocketManager(context);
  return made;
}
export const nobody = getWebsocketManager(null); // no-user getWebsocketManager
`,
  "src/index.ts": `export { manager } from "./ws.ts";\nexport * from "./chat.ts";\n`,
  "src/chat.ts": `import { UnifiedWebSocketManager } from "@apex/backend/websocket-core/unified-manager";
export class Chat extends UnifiedWebSocketManager { // overriding-subclasses Chat.sendToUser
  override async sendToUser() { return true; }
  hail() { return this.broadcast({}); } // unscoped-broadcast UnifiedWebSocketManager.broadcast
}
class Kind extends UnifiedWebSocketManager { greet() { return this.sendToUser("a", {}); } }
export const kind = new Kind();
`,
  "src/uses.ts": `import * as hub from "./index.ts";
import { managerOf } from "./ws.ts";
hub.manager.broadcastToAll({}); // unscoped-broadcast getWebsocketManager.broadcastToAll
hub.kind.addConnection({}); // raw-sockets UnifiedWebSocketManager.addConnection
(await managerOf({})).connectUser("ada", {}); // raw-sockets WebSocketManager.connectUser
hub.manager.sendToUser("ada", {});
`,
  "src/service.ts": `import type { WebSocketManager } from "@apex/backend/websocket-core/manager";
import { createWebsocketManager as isolated } from "@apex/backend/websocket-core/websocket-manager-factory";
export class Service {
  readonly #own = isolated({ user_id: undefined }); // no-user createWebsocketManager
  other;
  constructor(private readonly manager: WebSocketManager, registry: Map<string, string>) {
    this.other = manager;
    registry.set("a", "b");
  }
  all(manager: { broadcast(): void }) {
    manager.broadcast();
    this.manager?.broadcast({}); // unscoped-broadcast WebSocketManager.broadcast
    this.other.broadcastMessage({}); // unscoped-broadcast WebSocketManager.broadcastMessage
    this.#own.addConnection({}); // raw-sockets createWebsocketManager.addConnection
  }
}
export const of = (userId: string | undefined) => isolated({ userId }); // no-user createWebsocketManager, if the user is missing
export const sure = (userId: string) => isolated({ userId });
`,
  "src/agents.ts": `import { AgentRegistry } from "@apex/backend/agents/registry";
import { WebSocketEmitterFactory, UnifiedWebSocketEmitter } from "@apex/backend/websocket-core/unified-emitter";
class Triage {}
const one = new Triage();
const agents = new AgentRegistry();
agents.register("one", one); // registered-instances AgentRegistry.register
agents.register("two", new Triage()); // registered-instances AgentRegistry.register
agents.register("three", Triage);
agents.register("four", () => new Triage());
agents.get("three"); // no-user AgentRegistry.get
agents.get("three", { userId: "ada" });
new UnifiedWebSocketEmitter(null, "ada");
WebSocketEmitterFactory.createEmitter(); // no-user WebSocketEmitterFactory.createEmitter
function hidden(agents: Map<string, Triage>) { agents.get("three"); }
`,
  "src/odd.ts": `import { getWebsocketManager as $hub } from "@apex/backend/websocket-core/manager";
export const \u00fcber = $hub();
\u00fcber["broadcast"]({}); // unscoped-broadcast getWebsocketManager.broadcast
for (const each of [1]) { const $hub = { broadcast() {} }; $hub.broadcast(); }
const { length } = [$hub];
if (length > 0) ($hub() as { broadcastToAll(m: object): void }).broadcastToAll({}); // unscoped-broadcast getWebsocketManager.broadcastToAll
`,
  "src/decoys.ts": `import { EventEmitter } from "node:events";
class Manager { broadcast() {} addConnection() {} register(name: string, agent: object) {} }
const manager = new Manager();
manager.broadcast(); manager.addConnection(); manager.register("a", new EventEmitter());
`,
  "app/alarms.py": `from netra_backend.app.websocket_core.websocket_manager import get_websocket_manager, WebSocketManager
from netra_backend.app.agents.registry import AgentRegistry

manager = get_websocket_manager(user_context=None)  # no-user getWebsocketManager

async def alarm(own: WebSocketManager, registry: AgentRegistry, other):
    await manager.broadcast_to_all({})  # unscoped-broadcast getWebsocketManager.broadcastToAll
    await own.add_connection(other)  # raw-sockets WebSocketManager.addConnection
    registry.register("triage", Triage())  # registered-instances AgentRegistry.register
    other.broadcast({})

class Own(WebSocketManager):  # overriding-subclasses Own.send_to_user
    def greet(self): pass

    async def send_to_user(self, user_id, message):
        return True

class Mild(WebSocketManager, object):
    def greet(self):
        def send_to_user(): pass

def after():
    Mild().broadcast({})  # unscoped-broadcast WebSocketManager.broadcast
`,
  "app/sirens.py": `from app.alarms import manager

def siren():
    manager.broadcast({})  # unscoped-broadcast getWebsocketManager.broadcast
`,
};

let checkout: Checkout;
beforeAll(() => {
  checkout = createCheckout();
  for (const [file, text] of Object.entries(TREE)) checkout.write(file, text);
});
afterAll(() => checkout[Symbol.dispose]());

const planted = Object.entries(TREE).flatMap(([file, text]) =>
  text.split("\n").flatMap((line, index) => {
    const [, what] = /(?:\/\/|# ) ?([\w-]+ \w+(?:\.\w+)?.*)$/.exec(line) ?? [];
    return what === undefined ? [] : [`${file}:${index + 1} ${what}`];
  }),
);

describe("what breaks in compat on purpose", () => {
  it("is found at each call and class that breaks, through whatever file the value comes, and nowhere else", async () => {
    const { breaks } = await audit(checkout.folder);
    const found = breaks.map(({ file, line, id, what, sure }) => `${file}:${line} ${id} ${what}${sure ? "" : ", if the user is missing"}`);
    expect(found.toSorted()).toEqual(planted.toSorted());
  });

  it("is counted in the report by id", async () => {
    const { out } = await checkout.apexWs("audit", ".");
    expect(out).toMatch(/overriding-subclasses: 2 classes \(1 in Python\)\n/);
    expect(out).toMatch(/unscoped-broadcast: \d+ calls \(3 in Python\)/);
  });
});
