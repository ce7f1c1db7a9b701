import { readFileSync } from "node:fs";
import path from "node:path";
import { camelName, dashedName, LEGACY_MAP } from "@apex/ws-migration/internal";
import { describe, expect, test } from "vitest";
import { GENERATED_FILE, generateModule, generateSchema, SCHEMA_FILE } from "../src/generate.ts";
import { readMap } from "../src/read-map.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const source = (file: string): string => readFileSync(path.join(root, "packages", file), "utf8");

const rows = LEGACY_MAP.modules.flatMap((module) => module.exports.map((row) => ({ ...row, module: module.module })));
const successors = Object.values(readMap().successors);

test("the package has what the data file says", () => {
  expect(readFileSync(GENERATED_FILE, "utf8") === generateModule(readMap()), "run pnpm legacy:map").toBe(true);
});

test("the schema that editors use is that of the package", () => {
  expect(readFileSync(SCHEMA_FILE, "utf8") === generateSchema(), "run pnpm legacy:map").toBe(true);
});

test("the map of this package's version is readable", () => {
  expect(LEGACY_MAP.readable).toContain(LEGACY_MAP.version);
});

describe("both spellings of a name", () => {
  test("agree for modules", () => {
    const wrong = LEGACY_MAP.modules.filter(({ module, python }) => python !== null && dashedName(python) !== module);
    // Its Python name has three underscores in a row.
    expect(wrong.map(({ module }) => module)).toEqual(["websocket-core/init-compat"]);
  });

  test("agree for exports", () => {
    expect(rows.filter(({ name, python }) => python !== null && camelName(python) !== name)).toEqual([]);
  });

  test("are there for all of the backend, and only for it", () => {
    for (const { tree, python, exports } of LEGACY_MAP.modules) {
      expect([python, ...exports.map((row) => row.python)].every((each) => (each === null) === (tree === "page"))).toBe(true);
    }
  });
});

test("a name that is passed on leads to a module that defines it", () => {
  const define = new Map(rows.map((row) => [`${row.module}#${row.name}`, row.from]));
  const lost = rows.filter(({ from, name }) => from !== null && define.get(`${from}#${name}`) !== null);
  expect(lost.map(({ module, name }) => `${module}#${name}`)).toEqual([]);
});

test("a name that is passed on has the successor of the name that it leads to", () => {
  const successorOf = new Map(rows.map((row) => [`${row.module}#${row.name}`, row.successor]));
  const differ = rows.filter(({ from, name, successor }) => from !== null && successorOf.get(`${from}#${name}`) !== successor);
  expect(differ.map(({ module, name }) => `${module}#${name}`)).toEqual([]);
});

test("what may be rewritten automatically has a name to import", () => {
  const nameless = rows.filter(({ rewrite, successor }) => rewrite !== "manual" && (successor?.name ?? null) === null);
  expect(nameless.map(({ module, name }) => `${module}#${name}`)).toEqual([]);
});

describe("a successor", () => {
  const ours = successors.filter(({ module }) => ["@apex/ws-manager", "@apex/ws-client"].includes(module));

  test.each(ours.filter(({ name, available }) => name !== null && available))("$name is exported by $module", ({ module, name }) => {
    const index = source(`${module.replace("@apex/", "")}/src/index.ts`);
    expect(index).toMatch(new RegExp(`\\b${String(name)}\\b`));
  });

  test.each(ours.filter(({ use }) => use.startsWith("manager.")))("$use is a member of the manager: $available", ({ use, available }) => {
    const member = /^manager\.(\w+)/.exec(use)?.[1] ?? "";
    expect(new RegExp(`^ {2}(readonly )?${member}\\b`, "m").test(source("ws-manager/src/manager.ts"))).toBe(available);
  });
});

/** How many statements import it in the old tree, with the names that they take from it, is counted in no file of this project. */
test.each([
  "services/websocket/message-queue",
  "websocket-core/message-queue",
  "websocket-core/message-buffer",
  "websocket-core/unified-manager",
  "websocket-core/websocket-manager",
  "websocket-core/manager",
  "websocket-core/websocket-manager-factory",
  "websocket-core/unified-emitter",
  "services/agent-websocket-bridge",
  "core/registry/universal-registry",
  "agents/registry",
  "agents/supervisor/agent-registry",
  "services/user-execution-context",
])("%s, one of the most imported modules, has names with recipes", (name) => {
  const module = LEGACY_MAP.modules.find((each) => each.module === name);
  expect(module?.exports.length).toBeGreaterThanOrEqual(5);
});

test("the old shims are known as shims, or as gone", () => {
  const kinds = ["manager", "websocket-manager-factory", "migration-adapter", "canonical-imports", "canonical-import-patterns"]
    .concat(["unified-manager-compat", "factory-compatibility", "compatibility-layer", "init-compat"])
    .map((name) => LEGACY_MAP.modules.find(({ module }) => module === `websocket-core/${name}`)?.kind);
  expect(kinds).toEqual(["shim", "gone", "shim", "shim", "shim", "shim", "shim", "shim", "shim"]);
});
