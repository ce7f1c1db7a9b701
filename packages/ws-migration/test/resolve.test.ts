import { expect, test } from "vitest";
import { loadMigration } from "@apex/ws-migration";

const migration = loadMigration(import.meta.dirname);

test("an import by the built-in prefix names its module", () => {
  const found = migration.resolve("@apex/backend/websocket-core/websocket-manager", "/service/src/a.ts");
  expect(found).toMatchObject({ module: "websocket-core/websocket-manager", tree: "backend", via: "prefix" });
});

test("a dotted import of Python names the same module", () => {
  const found = migration.resolve("netra_backend.app.websocket_core.websocket_manager", "/backend/a.py");
  expect(found).toMatchObject({ module: "websocket-core/websocket-manager", tree: "backend", via: "python" });
});
