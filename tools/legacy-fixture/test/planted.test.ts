import { readFileSync } from "node:fs";
import path from "node:path";
import { loadMigration } from "@apex/ws-migration";
import { describe, expect, test } from "vitest";
import {
  BROKEN_FILES,
  CURRENT_FILES,
  DECOYS,
  INNER_CYCLES,
  lineOf,
  LOAD_TIME_CYCLES,
  PLANTED_BREAKS,
  PLANTED_DEFINITIONS,
  PLANTED_USES,
  SOUND_TESTS,
  TREE,
  treeFiles,
} from "@apex/legacy-fixture";

const read = (file: string): string => readFileSync(path.join(TREE, file), "utf8");
const finds = (file: string, text: string): boolean => read(file).includes(text);

/** The line of a use and the five behind it, which is as long as a statement of the tree gets. */
const near = (file: string, line: number): string => read(file).split("\n").slice(line - 1, line + 5).join("\n");

/** What may be a specifier there. */
function specifiersNear(file: string, line: number): string[] {
  const text = near(file, line);
  const quoted = Array.from(text.matchAll(/["'`]([^"'`\s]+)["'`]/g), (match) => match[1] ?? "");
  const named = Array.from(text.matchAll(/(?:^|:)\s*(?:from|import)\s+([\w.]+)/gm), (match) => match[1] ?? "");
  return [...quoted, ...named];
}

const membersNear = (file: string, line: number): string[] => near(file, line).match(/\w+/g) ?? [];

const files = treeFiles();
const migration = loadMigration(TREE);

test("the tree is large enough to be worth an audit and small enough to be read", () => {
  expect(files.length).toBeGreaterThan(60);
  expect(files.length).toBeLessThan(120);
});

test("everything planted is where the list says", () => {
  for (const { file, at } of [...PLANTED_USES, ...PLANTED_BREAKS]) expect(lineOf(file, at), file).toBeGreaterThan(0);
  for (const { file, name } of PLANTED_DEFINITIONS) {
    const declared = [`class ${name} `, `class ${name}<`, `class ${name}:`, `class ${name}(`, `function ${name}(`, `def ${name}(`, `const ${name} =`];
    expect(declared.filter((text) => finds(file, text)), `${file} ${name}`).toHaveLength(1);
  }
});

test("every listed file exists, and nothing is planted in a decoy", () => {
  const listed = [...BROKEN_FILES, ...CURRENT_FILES, ...DECOYS, ...SOUND_TESTS, ...LOAD_TIME_CYCLES.flat(), ...INNER_CYCLES.flat()];
  expect(listed.filter((file) => !files.includes(file))).toEqual([]);
  const planted = new Set([...PLANTED_USES, ...PLANTED_DEFINITIONS].map(({ file }) => file));
  expect([...DECOYS, ...CURRENT_FILES, ...BROKEN_FILES].filter((file) => planted.has(file))).toEqual([]);
});

describe("the tree has every kind of thing", () => {
  test("every import form", () => {
    expect([...new Set(PLANTED_USES.map(({ form }) => form))].toSorted()).toEqual([
      ...["__import__", "augmentation", "dynamic-import", "export-from", "import", "import-equals", "import-type", "import_module"],
      ...["mock", "mock-actual", "patch", "python-from", "python-import", "require", "require-resolve", "sys.modules"],
    ]);
  });

  test("every role, and each way to tell", () => {
    const roles = [...new Set(PLANTED_DEFINITIONS.map(({ role }) => role))].toSorted();
    expect(roles).toEqual(["bridge", "buffer", "emitter", "factory", "manager", "queue", "registry"]);
    const ways = PLANTED_DEFINITIONS.map(({ by }) => by);
    expect(ways).toEqual(expect.arrayContaining(["name", "methods", "comment"]));
  });

  test("old, passed on and dead modules, of the services and of the page", () => {
    expect([...new Set(PLANTED_USES.map(({ status }) => status))].toSorted()).toEqual(["dead", "legacy", "shim"]);
    const modules = new Set(migration.modules.map(({ module }) => module));
    expect(PLANTED_USES.filter(({ module }) => !modules.has(module)).map(({ module }) => module)).toEqual(["websocket-core/retry-policy"]);
  });
});

test("each specifier of a planted use leads to its module", () => {
  for (const { file, at, module } of PLANTED_USES) {
    const importer = path.join(TREE, file);
    const specifiers = specifiersNear(file, lineOf(file, at));
    const found = specifiers.flatMap((specifier) => [
      migration.resolve(specifier, importer),
      migration.resolveTarget(specifier, importer)?.module ?? null,
      ...membersNear(file, lineOf(file, at)).map((name) => migration.resolveMember(specifier, name, importer)),
    ]);
    expect(found.map((each) => each?.module), `${file}: ${at}`).toContain(module);
  }
});
