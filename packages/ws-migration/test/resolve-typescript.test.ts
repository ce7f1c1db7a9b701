import { loadMigration, type OldModule } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import { createProject, type Project, sharedProject } from "./support/project.ts";

const TEAM = "apex-ws.migration.json";
const ROOTS = { roots: { backend: ["service/src"], page: ["page/src"] } };
const FOLDERS = { "service/src/": "", "page/src/": "" };

function resolver(project: Project, importer: string): (specifier: string) => string | null {
  const migration = loadMigration(project.folder);
  return (specifier) => nameOf(migration.resolve(specifier, project.at(importer)));
}

const nameOf = (found: OldModule | null): string | null => (found === null ? null : `${found.tree} ${found.module} ${found.via}`);

describe("by the prefix of the services", () => {
  const project = sharedProject({});
  const resolve = resolver(project, "src/a.ts");

  test.each([
    ["@apex/backend/websocket-core/manager", "websocket-core/manager"],
    ["@apex/backend/websocket-core/manager.js", "websocket-core/manager"],
    ["@apex/backend/websocket-core/manager.d.ts", "websocket-core/manager"],
    ["@apex/backend/websocket-core", "websocket-core"],
    ["@apex/backend/websocket-core/", "websocket-core"],
    ["@apex/backend/websocket-core/index.js", "websocket-core"],
    ["@apex/backend/websocket-core/manager?worker", "websocket-core/manager"],
    ["../node_modules/@apex/backend/websocket-core/manager.js", "websocket-core/manager"],
    ["@apex/backend/services/../websocket-core//manager", "websocket-core/manager"],
    ["@apex/backend/dist/websocket-core/manager.js", "websocket-core/manager"],
    ["@apex/backend/dist/esm/websocket-core/index.mjs", "websocket-core"],
    ["@apex/backend/src/websocket-core/manager", "websocket-core/manager"],
    ["../node_modules/@apex/backend/dist/websocket-core/manager.js", "websocket-core/manager"],
    ["@apex/backend/websocket-core/anything/else", "websocket-core/anything/else"],
    ["@apex/backend/services/websocket-janitor", "services/websocket-janitor"],
  ])("%s", (specifier, module) => {
    expect(resolve(specifier)).toBe(`backend ${module} prefix`);
  });

  test.each([
    "@apex/backend",
    "@apex/backend/config",
    "@apex/backend/websocket-core-docs",
    "@apex/backend/lib/websocket-core/manager",
    "@apex/backend/dist",
    "@apex/backend/src/config",
    "@apex/backend/distant/websocket-core/manager",
    "@apex/backends/websocket-core/manager",
    "websocket-core/manager",
    "netra_backend.app.websocket_core.manager",
    "./websocket-core/manager",
    "../websocket-core/manager.js",
    "@apex/ws-manager",
    "",
  ])("%s is not old", (specifier) => {
    expect(resolve(specifier)).toBeNull();
  });
});

describe("through the compat package", () => {
  const project = sharedProject({});
  const resolve = resolver(project, "src/a.ts");

  test.each([
    ["@apex/ws-legacy-compat/websocket-core/manager", "backend websocket-core/manager compat"],
    ["@apex/ws-legacy-compat/lib/event-queue", "page lib/event-queue compat"],
    ["@apex/ws-legacy-compat/dist/lib/event-queue.js", "page lib/event-queue compat"],
    ["@apex/ws-legacy-compat", "backend @apex/ws-legacy-compat compat"],
  ])("%s", (specifier, expected) => {
    expect(resolve(specifier)).toBe(expected);
  });
});

describe("of the page, where no folder is known to be it", () => {
  const project = sharedProject({});
  const resolve = resolver(project, "src/components/Chat.tsx");

  test("its modules are known by their names behind @/", () => {
    expect(resolve("@/services/webSocketService")).toBe("page services/webSocketService prefix");
    expect(resolve("@/hooks/useWebSocket.ts")).toBe("page hooks/useWebSocket prefix");
  });

  test("other modules behind @/ are the application's", () => {
    expect(["@/hooks/useWebSocketSettings", "@/services", "@/websocket-core/manager", "@/"].map(resolve)).toEqual([null, null, null, null]);
  });
});

describe("by a path into a folder of the old tree", () => {
  const project = sharedProject({ [TEAM]: ROOTS, ...FOLDERS });

  test.each([
    ["service/src/routes/chat.ts", "../websocket-core/manager.js", "backend websocket-core/manager relative"],
    ["service/src/websocket-core/manager.ts", "./unified-manager", "backend websocket-core/unified-manager relative"],
    ["service/src/websocket-core/manager.ts", ".", "backend websocket-core relative"],
    ["service/src/websocket-core/deep/a.ts", "..", "backend websocket-core relative"],
    ["service/test/a.test.ts", "../src/websocket-core/index.js", "backend websocket-core relative"],
    ["page/src/components/Chat.tsx", "../lib/event-queue", "page lib/event-queue relative"],
    ["tools/a.mjs", "../page/src/lib/event-queue.ts", "page lib/event-queue relative"],
  ])("%s imports %s", (importer, specifier, expected) => {
    expect(resolver(project, importer)(specifier)).toBe(expected);
  });

  test.each([
    ["service/src/lib/chat.ts", "./websocket-core/manager.js"],
    ["service/src/routes/chat.ts", "../../websocket-core/manager.js"],
    ["page/src/components/Chat.tsx", "../websocket-core/manager"],
    ["page/src/components/Chat.tsx", "./event-queue"],
    ["other/src/a.ts", "./websocket-core/manager.js"],
  ])("%s imports %s, which is not old", (importer, specifier) => {
    expect(resolver(project, importer)(specifier)).toBeNull();
  });

  test("an absolute path is a path", () => {
    expect(resolver(project, "a.ts")(project.at("service/src/websocket-core/manager.ts"))).toBe("backend websocket-core/manager relative");
  });
});

test("a folder of the old tree inside another one decides for what it holds", () => {
  using project = createProject({ [TEAM]: { roots: { backend: ["src", "src/server"] } }, "src/server/": "" });
  const migration = loadMigration(project.folder);
  expect(migration.moduleOfFile(project.at("src/server/websocket-core/manager.ts"))?.module).toBe("websocket-core/manager");
  expect(migration.moduleOfFile(project.at("src/websocket-core/manager.ts"))?.module).toBe("websocket-core/manager");
});

describe("which module a file is", () => {
  const project = sharedProject({ [TEAM]: ROOTS, ...FOLDERS });
  const migration = loadMigration(project.folder);

  test.each([
    ["service/src/websocket-core/index.ts", "backend websocket-core relative"],
    ["service/src/websocket-core/new-thing.ts", "backend websocket-core/new-thing relative"],
    ["page/src/lib/event-queue.ts", "page lib/event-queue relative"],
    ["page/src/lib/other.ts", null],
    ["service/src/main.ts", null],
    ["src/websocket-core/manager.ts", null],
    ["service/src", null],
  ])("%s", (file, expected) => {
    expect(nameOf(migration.moduleOfFile(project.at(file)))).toBe(expected);
  });
});
