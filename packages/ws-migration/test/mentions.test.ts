import { loadMigration } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import { sharedProject } from "./support/project.ts";

describe("a text that no parser understands", () => {
  const project = sharedProject({ "apex-ws.migration.json": { aliases: { "~/*": ["src/*"], "*": ["lib/*"] } } });
  const { mentions } = loadMigration(project.folder);

  test.each([
    'import("@apex/backend/websocket-core/" + name)',
    "import(`@apex/backend/websocket-core/heartbeat-${kind}`)",
    "import(`@apex/backend/${folder}/manager`)",
    "import(`@apex/backend/websocket-${kind}/manager`)",
    'require(prefix + "@apex/backend")',
    "import(`@/services/${name}`)",
    'import("~/websocket-core/manager")',
    "import(`@apex/backend/dist/websocket-core/${name}`)",
    'import("@apex/backend/src/" + name)',
    'import("@apex/ws-legacy-compat/websocket-core/manager")',
    "from netra_backend.app.websocket_core import (",
    'import_module(f"netra_backend.app.websocket_core.{name}")',
    'import_module("netra_backend.app." + name)',
    'patch(f"netra_backend.app.services.{service}.send")',
  ])("names the old stack: %s", (text) => {
    expect(mentions(text)).toBe(true);
  });

  test.each([
    "",
    'import("@apex/backend-tools/websocket-core")',
    'import("@apex/backend/config/settings")',
    'import Chat from "@/components/Chat"',
    "from netra_backend.app.config import settings",
    "from netra_backend.application import websocket_core",
    "my_netra_backend.app.websocket_core",
    'import { createManager } from "@apex/ws-manager"',
    "websocket_core.manager",
  ])("does not name it: %s", (text) => {
    expect(mentions(text)).toBe(false);
  });
});
