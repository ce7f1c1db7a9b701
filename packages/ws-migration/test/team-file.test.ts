import { isMigrationError, loadMigration, type MigrationError } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import { createProject, type Project } from "./support/project.ts";

const TEAM = "apex-ws.migration.json";

function refusal(project: Project): MigrationError {
  try {
    loadMigration(project.folder);
  } catch (error) {
    if (isMigrationError(error)) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("where the file is", () => {
  test("is looked for from a file upwards", () => {
    using project = createProject({ [TEAM]: {}, "packages/a/src/index.ts": "" });
    const migration = loadMigration(project.at("packages/a/src/index.ts"));
    expect(migration).toMatchObject({ file: project.at(TEAM), root: project.folder });
  });

  test("the nearest one counts", () => {
    using project = createProject({ [TEAM]: {}, [`packages/a/${TEAM}`]: {}, "packages/a/src/": "" });
    expect(loadMigration(project.at("packages/a/src")).root).toBe(project.at("packages/a"));
  });

  test("without one the built-in map is used, from the folder asked for", () => {
    using project = createProject({ "src/index.ts": "" });
    const migration = loadMigration(project.at("src/index.ts"));
    expect(migration).toMatchObject({ file: null, root: project.at("src") });
    expect(migration.resolve("@apex/backend/websocket-core/manager", project.at("src/index.ts"))?.module).toBe("websocket-core/manager");
  });
});

describe("a file that is wrong is refused, and the error names the field", () => {
  test.each([
    { what: "a field that does not exist", team: { prefixs: {} }, field: "prefixs" },
    { what: "a field of a row that does not exist", team: { rows: [{ module: "a", succesor: null }] }, field: "rows.0.succesor" },
    { what: "a rewrite that does not exist", team: { rows: [{ module: "a", exports: [{ name: "A", rewrite: "auto" }] }] }, field: "rows.0.exports.0.rewrite" },
    {
      what: "an automatic rewrite to nothing",
      team: { rows: [{ module: "a", exports: [{ name: "A", rewrite: "automatic", successor: { module: "b" } }] }] },
      field: "rows.0.exports.0.rewrite",
    },
    { what: "a role that does not exist", team: { roles: { hub: ["ChatHub"] } }, field: "roles.hub" },
    { what: "an empty prefix", team: { prefixes: { typescript: [""] } }, field: "prefixes.typescript.0" },
    { what: "a root that is no folder", team: { roots: { page: ["page"] } }, field: "roots.page.0" },
    { what: "a root outside any tree", team: { roots: { ruby: ["."] } }, field: "roots.ruby" },
    { what: "an alias with two stars", team: { aliases: { "*/*": ["src/*"] } }, field: "aliases" },
    { what: "a number in place of an object", team: 1, field: "(the whole file)" },
    { what: "a list in place of the trees", team: { roots: ["src"] }, field: "roots.0" },
  ])("$what", ({ team, field }) => {
    using project = createProject({ [TEAM]: team });
    const error = refusal(project);
    expect(error).toMatchObject({ code: "team_file_invalid", fault: "local", details: { file: project.at(TEAM), field } });
    expect(error.message).toContain(`${project.at(TEAM)}: ${field}: `);
  });

  test("text that is no JSON", () => {
    using project = createProject({ [TEAM]: "{ rows: [] }" });
    const error = refusal(project);
    expect(error).toMatchObject({ code: "team_file_unreadable", details: { file: project.at(TEAM) } });
  });

  test("a folder of its name", () => {
    using project = createProject({ [`${TEAM}/`]: "" });
    expect(refusal(project).code).toBe("team_file_unreadable");
  });
});

describe("rows of the team", () => {
  const successor = { module: "@acme/live", name: "openLive" };

  test("add a module that the map does not have, by both spellings", () => {
    const rows = [{ module: "live/hub", recipe: "Use live.", exports: [{ name: "get_hub", role: "factory", successor, rewrite: "automatic" }] }];
    using project = createProject({ [TEAM]: { rows } });
    const migration = loadMigration(project.folder);
    const module = migration.resolve("netra_backend.app.live.hub", project.at("a.py"));
    expect(module).toMatchObject({ module: "live/hub", tree: "backend", recipe: "Use live." });
    if (module === null) throw new Error("not found");
    const expected = {
      ...{ name: "getHub", python: "get_hub", kind: "value", role: "factory", from: null, rewrite: "automatic", recipe: "Use live." },
      successor: { ...successor, use: "openLive", kind: "value", available: true },
    };
    expect(migration.exportOf(module, "get_hub")).toEqual(expected);
    expect(migration.exportOf(module, "getHub")).toEqual(expected);
    expect(migration.modules).toContainEqual(module.row);
  });

  test("of a built-in module win for the names that they list, and leave the others", () => {
    const rows = [{ module: "websocket-core/manager", exports: [{ name: "WebSocketManager", successor, recipe: "Ours." }] }];
    using project = createProject({ [TEAM]: { rows } });
    const migration = loadMigration(project.folder);
    const module = migration.resolve("@apex/backend/websocket-core/manager", project.at("a.ts"));
    if (module === null) throw new Error("not found");
    expect(module.row).toMatchObject({ kind: "shim", python: "websocket_core.manager" });
    expect(migration.exportOf(module, "WebSocketManager")).toMatchObject({ recipe: "Ours.", successor: { name: "openLive" } });
    expect(migration.exportOf(module, "getWebsocketManager")).toMatchObject({ successor: { name: "createManager" } });
  });

  test("of the page keep their spelling", () => {
    const rows = [{ module: "lib/live", tree: "page", exports: [{ name: "get_hub" }] }];
    using project = createProject({ [TEAM]: { rows } });
    const migration = loadMigration(project.folder);
    const module = migration.resolve("@/lib/live", project.at("a.tsx"));
    expect(module === null ? null : migration.exportOf(module, "get_hub").name).toBe("get_hub");
  });

  test("rules say which modules are old without a row", () => {
    using project = createProject({ [TEAM]: { rules: [{ prefix: "live/", recipe: "Use live." }] } });
    const found = loadMigration(project.folder).resolve("@apex/backend/live/anything", project.at("a.ts"));
    expect(found).toEqual({ row: null, module: "live/anything", tree: "backend", via: "prefix", recipe: "Use live." });
  });
});

test("prefixes of the team take the place of the built-in ones, with or without their last character", () => {
  using project = createProject({ [TEAM]: { prefixes: { typescript: ["@acme/api"], python: ["acme."] } } });
  const { resolve } = loadMigration(project.folder);
  expect(resolve("@acme/api/websocket-core/manager", project.at("a.ts"))?.module).toBe("websocket-core/manager");
  expect(resolve("@acme/api-tools/websocket-core/manager", project.at("a.ts"))).toBeNull();
  expect(resolve("@apex/backend/websocket-core/manager", project.at("a.ts"))).toBeNull();
  expect(resolve("acme.websocket_core.manager", project.at("a.py"))?.module).toBe("websocket-core/manager");
  expect(resolve("netra_backend.app.websocket_core.manager", project.at("a.py"))).toBeNull();
});

test("allow names files and folders", () => {
  using project = createProject({ [TEAM]: { allow: ["src/live.ts", "src/pipeline"] } });
  const { isAllowed } = loadMigration(project.folder);
  const files = ["src/live.ts", "src/pipeline/hub.ts", "src/live.tsx", "src/pipeline-old/hub.ts", "live.ts", "src"];
  expect(files.filter((file) => isAllowed(project.at(file)))).toEqual(["src/live.ts", "src/pipeline/hub.ts"]);
});

test("roles of the team are handed on", () => {
  using project = createProject({ [TEAM]: { roles: { manager: ["ChatHub"] } } });
  expect(loadMigration(project.folder).roles).toEqual({ manager: ["ChatHub"] });
});
