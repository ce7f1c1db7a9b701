// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import type { LegacyMap, MapModule, MapRule, Successor } from "../map.ts";

const recipes = {
  "create-manager": "Call createManager once where the service starts and pass the manager to what needs it."
} as const;

const successors = {
  "create-manager": {
    "module": "@apex/ws-manager",
    "name": "createManager",
    "use": "createManager(…)",
    "kind": "value",
    "available": true
  }
} as const satisfies Record<string, Successor>;

const modules: readonly MapModule[] = [
  {
    module: "websocket-core/websocket-manager",
    python: "websocket_core.websocket_manager",
    tree: "backend",
    kind: "implementation",
    generations: ["seed","beta-14","beta-17"],
    since: "0.1.0",
    until: "2.0.0",
    recipe: recipes["create-manager"],
    exports: [
      { name: "WebSocketManager", python: "WebSocketManager", kind: "class", role: "manager", from: null, successor: successors["create-manager"], rewrite: "manual", recipe: recipes["create-manager"] },
      { name: "getWebsocketManager", python: "get_websocket_manager", kind: "function", role: "factory", from: null, successor: successors["create-manager"], rewrite: "manual", recipe: recipes["create-manager"] },
    ],
  },
];

const rules: readonly MapRule[] = [
  { tree: "backend", prefix: "websocket-core/", recipe: recipes["create-manager"] },
];

export const LEGACY_MAP: LegacyMap = {
  version: "1",
  readable: ["1"],
  prefixes: {"typescript":["@apex/backend/"],"python":["netra_backend.app"],"page":["@/"],"compat":["@apex/ws-legacy-compat/"]},
  modules,
  rules,
};
