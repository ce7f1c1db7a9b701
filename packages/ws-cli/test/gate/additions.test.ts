import { TREE } from "@apex/legacy-fixture";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASELINE, type Checkout, createCheckout, type Outcome } from "../support/gate.ts";

let checkout: Checkout;
let first: string;

beforeAll(async () => {
  checkout = createCheckout(TREE);
  await checkout.gate("--accept", "the state on the day we began");
  first = checkout.read(BASELINE);
});
afterAll(() => checkout[Symbol.dispose]());

/** File, its whole text, and the keys that the gate has to name. Each gets a file of its own, so one run shows them all. */
type Addition = readonly [what: string, file: string, code: string, ...keys: string[]];

const ownFile = (file: string, index: number): string => file.replace(/added/i, (word) => `${word}${index}`);

const SERVICE = "service/src/added.ts";
const APP = "backend/netra_backend/app";
const MANAGER = "websocket-core/manager";

const IMPORTS: readonly Addition[] = [
  ["import", SERVICE, `import { WebSocketManager } from "@apex/backend/${MANAGER}";\n`, `${MANAGER}#WebSocketManager`],
  ["a default import", SERVICE, `import manager from "@apex/backend/${MANAGER}";\n`, `${MANAGER}#default`],
  ["a namespace import", SERVICE, `import * as manager from "@apex/backend/${MANAGER}";\n`, `${MANAGER}#*`],
  ["an import for its side effect", SERVICE, `import "@apex/backend/${MANAGER}";\n`, `${MANAGER}#*`],
  ["an import that begins with a byte order mark", SERVICE, `\uFEFFimport { WebSocketManager } from "@apex/backend/${MANAGER}";\r\n`, `${MANAGER}#WebSocketManager`],
  ["import type", SERVICE, `import type { WebSocketManager } from "@apex/backend/${MANAGER}";\n`, `${MANAGER}#WebSocketManager`],
  ["a type in an expression", SERVICE, `export type M = import("@apex/backend/${MANAGER}").WebSocketManager;\n`, `${MANAGER}#WebSocketManager`],
  ["import x = require", "service/src/added.cts", `import manager = require("@apex/backend/${MANAGER}");\n`, `${MANAGER}#*`],
  ["export from", SERVICE, `export { WebSocketManager as Manager } from "@apex/backend/${MANAGER}";\n`, `${MANAGER}#WebSocketManager`],
  ["export *", SERVICE, `export * from "@apex/backend/${MANAGER}";\n`, `${MANAGER}#*`],
  ["require", "service/src/added.cjs", `const { WebSocketManager } = require("@apex/backend/${MANAGER}");\n`, `${MANAGER}#WebSocketManager`],
  ["a dynamic import", SERVICE, `export const load = () => import("@apex/backend/${MANAGER}");\n`, `${MANAGER}#*`],
  ["a template without substitution", SERVICE, `export const load = () => import(\`@apex/backend/${MANAGER}\`);\n`, `${MANAGER}#*`],
  ["an alias of tsconfig", SERVICE, `import { WebSocketManager } from "~/${MANAGER}";\n`, `${MANAGER}#WebSocketManager`],
  ["a relative path", SERVICE, `import { WebSocketManager } from "./${MANAGER}.js";\n`, `${MANAGER}#WebSocketManager`],
  ["vi.mock", "service/test/added.test.ts", `vi.mock("@apex/backend/${MANAGER}");\n`, `${MANAGER}#*`],
  ["jest.mock and requireActual", "service/test/added.test.js", `jest.mock("@apex/backend/${MANAGER}", () => jest.requireActual("@apex/backend/${MANAGER}"));\n`, `${MANAGER}#*`],
  ["importActual", "service/test/added.test.ts", `await vi.importActual("@apex/backend/${MANAGER}");\n`, `${MANAGER}#*`],
  ["a module that only a rule knows", SERVICE, 'import { beat } from "@apex/backend/websocket-core/heartbeat-loop";\n', "websocket-core/heartbeat-loop#beat"],
  ["an import of the page", "page/src/Added.tsx", 'import { useWebSocket } from "@/hooks/useWebSocket";\n\nexport const Added = () => <p>{useWebSocket("t").length}</p>;\n', "hooks/useWebSocket#useWebSocket"],
];

const PYTHON: readonly Addition[] = [
  ["from import", `${APP}/added.py`, "from netra_backend.app.websocket_core.manager import WebSocketManager\n", `${MANAGER}#WebSocketManager`],
  ["import", `${APP}/added.py`, "import netra_backend.app.websocket_core.manager as manager\n", `${MANAGER}#*`],
  ["an import behind a byte order mark", `${APP}/added.py`, "\uFEFFimport netra_backend.app.websocket_core.manager\r\n", `${MANAGER}#*`],
  ["several lines in brackets", `${APP}/added.py`, "from netra_backend.app.websocket_core.manager import (  # old\n    WebSocketManager,\n    get_websocket_manager as get,\n)\n", `${MANAGER}#WebSocketManager`, `${MANAGER}#getWebsocketManager`],
  ["a line that goes on", `${APP}/added.py`, "from netra_backend.app.websocket_core \\\n    .manager import WebSocketManager\n", `${MANAGER}#WebSocketManager`],
  ["a second statement of a line", `${APP}/added.py`, "import os; from netra_backend.app.websocket_core import manager\n", `${MANAGER}#*`],
  ["a statement behind a colon", `${APP}/added.py`, "try: from netra_backend.app.websocket_core import manager\nexcept ImportError: manager = None\n", `${MANAGER}#*`],
  ["a relative import", `${APP}/services/added.py`, "from ..websocket_core.manager import WebSocketManager\n", `${MANAGER}#WebSocketManager`],
  ["from . import *", `${APP}/websocket_core/added.py`, "from . import *\n", "websocket-core#*"],
  ["an import inside a function", `${APP}/added.py`, "def added():\n    from netra_backend.app.websocket_core.manager import WebSocketManager\n", `${MANAGER}#WebSocketManager`],
  ["patch", "backend/tests/test_added.py", 'with patch("netra_backend.app.websocket_core.manager.WebSocketManager"):\n    pass\n', `${MANAGER}#WebSocketManager`],
  ["import_module", `${APP}/added.py`, 'importlib.import_module("netra_backend.app.websocket_core.manager")\n', `${MANAGER}#*`],
  ["import_module with a package", "backend/added.py", 'importlib.import_module("..manager", package="netra_backend.app.websocket_core.inner")\n', `${MANAGER}#*`],
  ["resolve_name", `${APP}/added.py`, 'pkgutil.resolve_name("netra_backend.app.websocket_core.manager:WebSocketManager")\n', `${MANAGER}#WebSocketManager`],
  ["a double in sys.modules", "backend/tests/test_added.py", 'monkeypatch.setitem(sys.modules, "netra_backend.app.websocket_core.manager", None)\n', `${MANAGER}#*`],
  ["doubles in sys.modules", "backend/tests/test_added.py", 'with patch.dict(sys.modules, {"os": None, "netra_backend.app.websocket_core.manager": None}):\n    pass\n', `${MANAGER}#*`],
  ["an update of sys.modules", "backend/tests/test_added.py", 'sys.modules.update({"netra_backend.app.websocket_core.manager": None})\n', `${MANAGER}#*`],
];

const DEFINITIONS: readonly Addition[] = [
  ["a manager", SERVICE, "export class SocketManager {}\n", "manager:SocketManager"],
  ["a queue", SERVICE, "export class OutboundMessageQueue {}\n", "queue:OutboundMessageQueue"],
  ["a buffer", SERVICE, "export class EventBuffer {}\n", "buffer:EventBuffer"],
  ["a registry", SERVICE, "export class ConnectionRegistry {}\n", "registry:ConnectionRegistry"],
  ["an emitter", SERVICE, "export class AgentEmitter {}\n", "emitter:AgentEmitter"],
  ["a bridge", SERVICE, "export class WebSocketBridge {}\n", "bridge:WebSocketBridge"],
  ["a factory", SERVICE, "export const createSocketManager = () => ({});\n", "factory:createSocketManager"],
  ["one that is known by its methods", SERVICE, "class Hall {\n  addConnection() {}\n  sendToUser() {}\n}\n", "manager:Hall"],
  ["one that is known by its comment", SERVICE, "/** The single source of truth for letters. */\nclass LetterQueue {}\n", "queue:LetterQueue"],
  ["one in Python", `${APP}/added.py`, "class EventBuffer:\n    pass\n", "buffer:EventBuffer"],
  ["one of a known name in another file", SERVICE, "export class MessageQueue {}\n", "queue:MessageQueue"],
];

describe.each([
  ["an import", IMPORTS],
  ["an import of Python", PYTHON],
  ["a definition", DEFINITIONS],
] as const)("the gate fails for %s that was added:", (_kind, additions) => {
  let outcome: Outcome;

  beforeAll(async () => {
    for (const [index, [, file, code]] of additions.entries()) checkout.write(ownFile(file, index), code);
    outcome = await checkout.gate();
    for (const [index, [, file]] of additions.entries()) checkout.remove(ownFile(file, index));
  });

  test.each(additions.map((addition, index) => [...addition, index] as const))("%s", (...row) => {
    const [, file, , ...rest] = row;
    const keys = rest.slice(0, -1);
    const index = Number(rest.at(-1));
    // A use has its lines behind the file; a definition has none.
    const own = outcome.err.split("\n").filter((line) => line.startsWith(`  ${ownFile(file, index)}`));
    const found = own.map((line) => /^ {2}\S+?(?::\d+(?:, \d+)*)? {2}([^\s;,]+)/.exec(line)?.[1] ?? line);
    expect(found.toSorted(), outcome.err).toEqual(keys.toSorted());
  });

  test("and for nothing else, and leaves the baseline alone", () => {
    const count = additions.reduce((sum, [, , , ...keys]) => sum + keys.length, 0);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toMatch(new RegExp(`^${count} additions to the old stack:`));
    expect(checkout.read(BASELINE)).toBe(first);
  });
});

test("one addition alone is enough", async () => {
  const [[, file = "", code = "", key = ""] = []] = PYTHON;
  checkout.write(file, code);
  const { code: exit, err } = await checkout.gate();
  checkout.remove(file);
  expect(exit).toBe(1);
  expect(err).toContain(`1 addition to the old stack:\n  ${file}:1  ${key}; use @apex/ws-manager createManager\n`);
});

test("one more use of a name in a file that has it is an addition", async () => {
  const file = "service/src/agents/start.ts";
  const before = checkout.read(file);
  checkout.write(file, `${before}export { AgentRegistry } from "@apex/backend/agents/registry";\n`);
  const { code, err } = await checkout.gate();
  checkout.write(file, before);
  expect(code).toBe(1);
  expect(err).toContain(`${file}:1, 12  agents/registry#AgentRegistry, 2 times and 1 in the baseline`);
});

describe("the gate passes", () => {
  test("the state that the baseline was written with, and leaves the baseline alone", async () => {
    expect(await checkout.gate()).toMatchObject({ code: 0, err: "" });
    expect(checkout.read(BASELINE)).toBe(first);
  });

  test.each([
    ["an old specifier in a string", "service/src/added.ts", `export const text = "@apex/backend/${MANAGER}";\n`],
    ["an old import in a comment", "service/src/added.ts", `// import "@apex/backend/${MANAGER}";\n`],
    ["an old import in a docstring", `${APP}/added.py`, '"""\nfrom netra_backend.app.websocket_core import manager\n"""\n'],
    ["a template that holds no specifier", "service/src/added.ts", "export const path = (name: string) => `@apex/backend/websocket-core/${name}`;\n"],
    ["a specifier that is put together from other things", "service/src/added.ts", "export const load = (name: string) => import(`./words/${name}.js`);\n"],
    ["a module of a similar name", "service/src/added.ts", 'import "@apex/backend-tools/websocket-core/manager";\nimport "./lib/similar.js";\n'],
    ["a manager of something else", "service/src/added.ts", "export class WindowManager {}\nexport class PrintQueue {}\n"],
    ["the new packages", "service/src/added.ts", 'import { createManager } from "@apex/ws-manager";\n\nexport const start = createManager;\n'],
    ["a file that no parser accepts and that names nothing old", "service/src/added.ts", "export const = ;\n"],
    ["a double in a test", "service/test/added.test.ts", "class FakeWebSocketManager {}\n\nexport const manager = new FakeWebSocketManager();\n"],
  ])("%s", async (_what, file, code) => {
    checkout.write(file, code);
    const result = await checkout.gate();
    checkout.remove(file);
    expect(result).toMatchObject({ code: 0, err: "" });
    expect(checkout.read(BASELINE)).toBe(first);
  });
});

describe("a use that goes to the home of its name", () => {
  const file = `${APP}/moved.py`;
  const from = (module: string, ...names: readonly string[]): string => `from netra_backend.app.websocket_core.${module} import ${names.join(", ")}\n`;

  test("is no addition, and the baseline takes it over so that the old place does not come back", async () => {
    using own = createCheckout();
    own.write(file, from("manager", "WebSocketManager"));
    await own.gate("--accept", "the day we began");
    own.write(file, from("websocket_manager", "WebSocketManager"));
    expect(await own.gate()).toMatchObject({ code: 0, out: expect.stringContaining("1 use went to the home of their names.") as string });
    expect(own.baseline().uses[file]).toEqual({ "websocket-core/websocket-manager#WebSocketManager": 1 });
    own.write(file, from("manager", "WebSocketManager"));
    expect((await own.gate()).code).toBe(1);
  });

  test("is one where it comes on top, goes away from the home, or is of another name or file", async () => {
    using own = createCheckout();
    own.write(file, from("manager", "WebSocketManager") + from("websocket_manager", "MAX_CONNECTIONS_PER_USER"));
    await own.gate("--accept", "the day we began");
    for (const text of [
      from("manager", "WebSocketManager") + from("websocket_manager", "WebSocketManager"),
      from("websocket_manager", "WebSocketManager") + from("websocket_manager", "WebSocketManager as Second"),
      from("websocket_manager", "get_websocket_manager"),
      from("unified_emitter", "UnifiedWebSocketEmitter"),
    ]) {
      own.write(file, text);
      expect((await own.gate()).code, text).toBe(1);
    }
    own.remove(file);
    own.write(`${APP}/other.py`, from("websocket_manager", "WebSocketManager"));
    expect((await own.gate()).code).toBe(1);
  });
});
