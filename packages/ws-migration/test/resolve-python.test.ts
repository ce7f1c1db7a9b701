import { loadMigration, type OldModule } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import { createProject, sharedProject } from "./support/project.ts";

const APP = "backend/netra_backend/app";

const TREE = { "apex-ws.migration.json": { roots: { python: [APP] } }, [`${APP}/`]: "" };
const nameOf = (found: OldModule | null): string | null => found?.module ?? null;

describe("a dotted name", () => {
  const project = sharedProject(TREE);
  const { resolve } = loadMigration(project.folder);

  test.each([
    ["netra_backend.app.websocket_core.manager", "websocket-core/manager"],
    ["netra_backend.app.websocket_core", "websocket-core"],
    ["netra_backend.app.websocket_core.__init___compat", "websocket-core/init-compat"],
    ["netra_backend.app.websocket_core.heartbeat_manager", "websocket-core/heartbeat-manager"],
    ["netra_backend.app.services.websocket.message_queue", "services/websocket/message-queue"],
    ["netra_backend.app", null],
    ["netra_backend.app.config", null],
    ["netra_backend.apps.websocket_core.manager", null],
    ["netra_backend.app_websocket_core.manager", null],
    ["websocket_core.manager", null],
    ["services.websocket.message_queue", null],
  ])("%s", (name, module) => {
    expect(nameOf(resolve(name, project.at("scripts/a.py")))).toBe(module);
  });
});

describe("a relative name", () => {
  const project = sharedProject(TREE);
  const { resolve } = loadMigration(project.folder);

  test.each([
    ["websocket_core/manager.py", ".unified_manager", "websocket-core/unified-manager"],
    ["websocket_core/__init__.py", ".manager", "websocket-core/manager"],
    ["websocket_core/manager.py", ".", "websocket-core"],
    ["agents/supervisor/start.py", "..registry", "agents/registry"],
    ["agents/supervisor/start.py", "...websocket_core.manager", "websocket-core/manager"],
    ["agents/supervisor/start.py", ".agent_registry", "agents/supervisor/agent-registry"],
    ["agents/supervisor/start.py", "....websocket_core.manager", null],
    ["agents/start.py", ".websocket_core.manager", null],
    ["main.py", ".", null],
  ])("in %s, %s", (importer, name, module) => {
    expect(nameOf(resolve(name, project.at(`${APP}/${importer}`)))).toBe(module);
  });

  test("outside the old tree is not old", () => {
    expect(resolve(".websocket_core.manager", project.at("other/app/main.py"))).toBeNull();
  });
});

describe("a name of a package", () => {
  const project = sharedProject(TREE);
  const { resolveMember } = loadMigration(project.folder);
  const member = (from: string, name: string): string | null => nameOf(resolveMember(from, name, project.at(`${APP}/agents/a.py`)));

  test("may be a module", () => {
    expect(member("netra_backend.app.websocket_core", "manager")).toBe("websocket-core/manager");
    expect(member("netra_backend.app", "websocket_core")).toBe("websocket-core");
    expect(member("..", "websocket_core")).toBe("websocket-core");
    expect(member("..websocket_core", "unified_emitter")).toBe("websocket-core/unified-emitter");
  });

  test("or a name that the package exports", () => {
    expect(member("netra_backend.app.websocket_core", "WebSocketManager")).toBeNull();
    expect(member("netra_backend.app.websocket_core", "create_server_message")).toBeNull();
  });

  test("or something that the map does not know", () => {
    expect(member("netra_backend.app.websocket_core", "heartbeat")).toBeNull();
    expect(member("netra_backend.app", "config")).toBeNull();
    expect(member("other", "websocket_core")).toBeNull();
  });
});

describe("a path in a string", () => {
  const project = sharedProject(TREE);
  const { resolveTarget } = loadMigration(project.folder);

  test.each([
    ["websocket_core.unified_websocket_auth.get_unified_auth_service", "websocket-core/unified-websocket-auth", "get_unified_auth_service"],
    ["websocket_core.unified_manager.UnifiedWebSocketManager.send_to_user", "websocket-core/unified-manager", "UnifiedWebSocketManager"],
    ["websocket_core.WebSocketManager", "websocket-core", "WebSocketManager"],
    ["websocket_core.WebSocketThing.send", "websocket-core", "WebSocketThing"],
    ["websocket_core.message_queue", "websocket-core/message-queue", null],
    ["websocket_core", "websocket-core", null],
    ["websocket_core.heartbeat_manager.HeartbeatManager.beat", "websocket-core/heartbeat-manager", "HeartbeatManager"],
    ["websocket_core.heartbeat_manager.beat", "websocket-core/heartbeat-manager", "beat"],
    ["services.websocket.message_queue.message_queue", "services/websocket/message-queue", "message_queue"],
  ])("%s", (target, module, name) => {
    const found = resolveTarget(`netra_backend.app.${target}`, project.at("a.py"));
    expect([nameOf(found?.module ?? null), found?.name]).toEqual([module, name]);
  });

  test.each(["netra_backend.app", "netra_backend.app.config.settings", "os.path.join", "", "websocket_core.manager"])("%s is not old", (target) => {
    expect(resolveTarget(target, project.at("a.py"))).toBeNull();
  });
});

test("a file of the Python tree is the module that its path says", () => {
  using project = createProject(TREE);
  const { moduleOfFile } = loadMigration(project.folder);
  const names = ["websocket_core/manager.py", "websocket_core/__init__.py", "websocket_core/manager.pyi", "main.py", "__init__.py"];
  expect(names.map((file) => nameOf(moduleOfFile(project.at(`${APP}/${file}`))))).toEqual([
    ...["websocket-core/manager", "websocket-core", "websocket-core/manager", null, null],
  ]);
  expect(moduleOfFile(project.at("websocket_core/manager.py"))).toBeNull();
});
