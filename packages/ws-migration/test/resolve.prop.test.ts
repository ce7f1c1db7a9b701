import path from "node:path";
import { builtInMap, loadMigration, type MapModule } from "@apex/ws-migration";
import { camelName } from "@apex/ws-migration/internal";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sharedProject } from "./support/project.ts";

const PYTHON = "backend/netra_backend/app";
const ROOTS = { backend: "service/src", page: "page/src" } as const;

const modules = fc.constantFrom(...builtInMap());
const folders = fc.array(fc.constantFrom("a", "b", "lib", "websocket-core", "src", "index"), { maxLength: 5 });
const extension = fc.constantFrom("", ".ts", ".js", ".tsx", ".mjs", ".d.ts", "/index", "/index.js");

describe("whatever the module and wherever the importer", () => {
  const project = sharedProject({
    "apex-ws.migration.json": { roots: { backend: [ROOTS.backend], page: [ROOTS.page], python: [PYTHON] } },
    ...Object.fromEntries([ROOTS.backend, ROOTS.page, PYTHON].map((folder) => [`${folder}/`, ""])),
  });
  const migration = loadMigration(project.folder);
  const isSame = (module: MapModule, specifier: string, importer: string): void => {
    expect(migration.resolve(specifier, importer)?.row, `${importer} imports ${specifier}`).toBe(module);
  };

  test("a relative path into the old tree leads to the module of the file that it names", () => {
    fc.assert(
      fc.property(modules, folders, extension, (module, importerFolders, suffix) => {
        const importer = project.at(["any", ...importerFolders, "importer.ts"].join("/"));
        const target = project.at(`${ROOTS[module.tree]}/${module.module}${suffix}`);
        const relative = path.posix.relative(path.posix.dirname(importer), target);
        isSame(module, relative.startsWith(".") ? relative : `./${relative}`, importer);
        expect(migration.moduleOfFile(target)?.row).toBe(module);
      }),
    );
  });

  test("the prefix leads to the same module, however the specifier ends", () => {
    fc.assert(
      fc.property(modules.filter(({ tree }) => tree === "backend"), extension, (module, suffix) => {
        isSame(module, `@apex/backend/${module.module}${suffix}`, project.at("a.ts"));
      }),
    );
  });

  test("in Python a relative name leads to the same module as the whole one", () => {
    fc.assert(
      fc.property(modules.filter(({ python }) => python !== null), folders, (module, packages) => {
        const names = packages.map((name) => name.replace("-", "_"));
        const importer = project.at([PYTHON, ...names, "importer.py"].join("/"));
        isSame(module, `netra_backend.app.${String(module.python)}`, importer);
        isSame(module, `${".".repeat(names.length + 1)}${String(module.python)}`, importer);
      }),
    );
  });

  test("a path in a string leads to the module and the name that were joined", () => {
    const named = modules.filter(({ python, exports }) => python !== null && exports.length > 0);
    const withName = named.chain((module) => fc.tuple(fc.constant(module), fc.constantFrom(...module.exports.map(({ python }) => python))));
    fc.assert(
      fc.property(withName, fc.constantFrom("", ".send", ".Inner.send"), ([module, name], rest) => {
        const found = migration.resolveTarget(`netra_backend.app.${String(module.python)}.${String(name)}${rest}`, project.at("a.py"));
        expect([found?.module.row, found?.name]).toEqual([module, name]);
      }),
    );
  });

  test("a specifier without a word of the old stack is not old", () => {
    const words = fc.constantFrom("lib", "config", "users", "@acme", "@apex", "backend", "components", "..", ".", "a");
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), (parts) => {
        expect(migration.resolve(parts.join("/"), project.at("service/src/a.ts"))).toBeNull();
      }),
    );
  });
});

test("a name in camelCase stays as it is", () => {
  fc.assert(fc.property(fc.stringMatching(/^_{0,2}[a-zA-Z][a-zA-Z0-9_]{0,20}$/), (name) => camelName(camelName(name)) === camelName(name)));
});

test("classes, constants and private names keep their spelling", () => {
  const names = ["WebSocketManager", "Legacy_v2", "MAX_CONNECTIONS_PER_USER", "_SHARED_OBJECTS", "_UnifiedManager"];
  expect(names.map(camelName)).toEqual(names);
  expect(camelName("_serialize_message_safely")).toBe("_serializeMessageSafely");
});

test("words that are joined by underscores are joined by capitals", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const [first = "", ...others] = words;
      expect(camelName(words.join("_"))).toBe(first + others.map((each) => `${each.charAt(0).toUpperCase()}${each.slice(1)}`).join(""));
    }),
  );
});
