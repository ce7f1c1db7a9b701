import { describe, expect, it } from "vitest";
import { usesOf } from "../../src/audit/analyse/uses.ts";
import { modelOf } from "../support/model.ts";

const uses = (sources: Readonly<Record<string, string>>, file: string) => {
  const model = modelOf(sources);
  const facts = model.facts.get(file);
  return facts === undefined
    ? []
    : usesOf(facts, model).map(
        ({ module, names, status, through }) =>
          `${module.module} ${names.join(" ")} ${status}${through.length > 0 ? ` through ${through.join(" ")}` : ""}`,
      );
};

const MANAGER = "@apex/backend/websocket-core/unified-manager";
const PY_MANAGER = "netra_backend.app.websocket_core.unified_manager";

describe("a name of the old stack that arrives through other files", () => {
  it("is a use of the module that it comes from, through a chain of shims", () => {
    const tree = {
      "one.ts": `export { UnifiedWebSocketManager as Manager } from "${MANAGER}";`,
      "two.ts": 'import { Manager } from "./one.js";\nexport { Manager };',
      "three/index.ts": 'export * from "../two.js";\nexport const other = 1;',
      "user.ts": 'import { Manager, other } from "./three";',
    };
    expect(uses(tree, "user.ts")).toEqual([
      "websocket-core/unified-manager UnifiedWebSocketManager shim through three/index.ts two.ts one.ts",
    ]);
    expect(uses({ ...tree, "user.ts": 'import { other } from "./three";' }, "user.ts")).toEqual([]);
  });

  it("is one through a default export, and through a namespace of a file that only passes on", () => {
    const shim = { "shim.ts": `export { UnifiedWebSocketManager as default } from "${MANAGER}";` };
    expect(uses({ ...shim, "user.ts": 'import Manager from "./shim";' }, "user.ts")).toEqual([
      "websocket-core/unified-manager UnifiedWebSocketManager shim through shim.ts",
    ]);
    expect(uses({ ...shim, "user.ts": 'import * as shim from "./shim";' }, "user.ts")).toEqual([
      "websocket-core/unified-manager * shim through shim.ts",
    ]);
  });

  it("is one in Python, where every import passes on", () => {
    const tree = {
      "app/__init__.py": "",
      "app/orders.py": `from ${PY_MANAGER} import UnifiedWebSocketManager\n\ndef f(): pass\n`,
      "user.py": "from app.orders import UnifiedWebSocketManager, f\n",
    };
    expect(uses(tree, "user.py")).toEqual([
      "websocket-core/unified-manager UnifiedWebSocketManager shim through app/orders.py",
    ]);
    expect(uses({ ...tree, "user.py": 'patch("app.orders.UnifiedWebSocketManager.send")\n' }, "user.py")).toEqual([
      "websocket-core/unified-manager UnifiedWebSocketManager shim through app/orders.py",
    ]);
    expect(uses({ ...tree, "user.py": 'patch("app.orders.f")\n' }, "user.py")).toEqual([]);
  });

  it("ends with files that pass names on in a circle", () => {
    const tree = {
      "a.ts": 'export * from "./b";',
      "b.ts": 'export * from "./a";',
      "user.ts": 'import { X } from "./a";',
    };
    expect(uses(tree, "user.ts")).toEqual([]);
  });
});

describe("a use", () => {
  it("has the module and the name that a dotted string means", () => {
    const use = (path: string) => uses({ "test_a.py": `patch("${path}")\n` }, "test_a.py");
    expect(use(`${PY_MANAGER}.UnifiedWebSocketManager.send_to_user`)).toEqual([
      "websocket-core/unified-manager UnifiedWebSocketManager legacy",
    ]);
    expect(use(PY_MANAGER)).toEqual(["websocket-core/unified-manager * legacy"]);
    expect(use("netra_backend.app.models.user.User")).toEqual([]);
  });

  it("counts each name of a statement once, and modules of one statement apart", () => {
    const tree = {
      "a.py": "from netra_backend.app.websocket_core import manager, unified_manager as u, MessageRouter\n",
    };
    expect(uses(tree, "a.py")).toEqual([
      "websocket-core/manager * shim",
      "websocket-core/unified-manager * legacy",
      "websocket-core MessageRouter shim",
    ]);
  });

  it("is dead if the module is known to be gone", () => {
    expect(
      uses(
        { "a.ts": 'import { WebSocketManagerFactory } from "@apex/backend/websocket-core/websocket-manager-factory";' },
        "a.ts",
      ),
    ).toEqual(["websocket-core/websocket-manager-factory WebSocketManagerFactory dead"]);
  });
});
