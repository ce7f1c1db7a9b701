import { describe, expect, it } from "vitest";
import { imports, scan } from "../support/facts.ts";

describe("imports of TypeScript and JavaScript", () => {
  it.each([
    ["a.ts", 'import a, { b as c, type D } from "m"', ["import m default=a,b=c,D@1"]],
    ["a.ts", 'import * as ns from "m"', ["import m *=ns@1"]],
    ["a.ts", 'import "m"', ["import m *@1"]],
    ["a.ts", 'import type { A } from "m"', ["import m A@1 type"]],
    ["a.ts", 'import { type A, type B } from "m"', ["import m A,B@1 type"]],
    ["a.ts", 'export { a as b, default } from "m"', ["export-from m a,default@1"]],
    ["a.ts", 'export {} from "m"', ["export-from m *@1"]],
    ["a.ts", 'import { A as B } from "m";\nexport { B as C };', ["import m A=B@1"]],
    ["a.ts", 'export * from "m"', ["export-from m *@1"]],
    ["a.ts", 'export * as ns from "m"', ["export-from m *@1"]],
    ["a.ts", 'const { A, b: c } = await import("m")', ["dynamic-import m A,b=c@1 inner"]],
    ["a.ts", "const f = () => import(`m`)", ["dynamic-import m *@1 inner"]],
    ["a.ts", "const f = () => import/* lazy */(`m`)", ["dynamic-import m *@1 inner"]],
    ["a.cts", 'import a = require("m")', ["import-equals m *=a@1"]],
    ["a.ts", 'let x: import("m").A', ["import-type m A@1 type"]],
    ["a.cjs", 'const a = require("m")', ["require m *=a@1"]],
    ["a.cjs", 'const { A, B: b } = require("m")', ["require m A,B=b@1"]],
    ["a.cjs", 'function f() { return require("m").A }', ["require m A@1 inner"]],
    ["a.cjs", 'if (x) return;\nrequire.resolve("m")', ["require-resolve m *@2 inner"]],
    [
      "a.test.ts",
      'vi.mock("m", () => ({}));\nconst a = await vi.importActual("m")',
      ["mock m *@1 inner", "mock-actual m *=a@2 inner"],
    ],
    ["a.test.js", 'jest.mock("m")', ["mock m *@1 inner"]],
    ["a.test.ts", 'vi.mock(import("m"))', ["mock m *@1 inner"]],
    [
      "a.mjs",
      'import { createRequire } from "node:module";\nconst { A } = createRequire(import.meta.url)("m")',
      ["import node:module createRequire@1", "require m A@2"],
    ],
    [
      "a.mjs",
      'import { createRequire } from "node:module";\nexport const load = createRequire(import.meta.url);\nconst { A } = load("m");\nfunction f() {\n  load.resolve("n");\n}',
      ["import node:module createRequire@1", "require m A@3", "require-resolve n *@5 inner"],
    ],
    ["a.mjs", 'function f() {\n  const load = module.createRequire(here);\n  load("m");\n}\nload("n");', ["require m *@3 inner"]],
    ["a.mjs", 'new Worker(new URL("./m.js", import.meta.url))', ["require-resolve ./m.js *@1 inner"]],
    ["a.tsx", 'import { A } from "m";\nexport const x = <A b="c" />;', ["import m A@1"]],
    ["a.js", 'import { A } from "m";\nexport const x = <A b="c" />;', ["import m A@1"]],
    ["a.ts", '\uFEFFimport "a";\r\n\r\nimport "b";\r\n', ["import a *@1", "import b *@3"]],
    ["a.js", '#!/usr/bin/env node\nimport "a"', ["import a *@2"]],
    ["a.ts", '// import "a"\nconst x = `import "b"`; const y = /require("c")/;', []],
  ])("%s: %s", (file, source, found) => {
    expect(imports(file, source)).toEqual(found);
  });

  it("are the same with and without a tree", () => {
    const source =
      'import a, { b as c, type D } from "m";\nimport * as ns from "n";\nimport "o";\nexport { e as f, default } from "p";\nexport * from "q";\nexport * as g from "r";\nexport type { H } from "s";\nimport { i as j } from "t";\nexport { j as k };\n';
    const withTree = scan("a.ts", `${source}export class EventQueue {}\n`);
    expect(withTree.definitions).toHaveLength(1);
    const without = scan("a.ts", source);
    expect(without.imports).toEqual(withTree.imports);
    expect(without.exports).toEqual([{ name: "k", local: "j" }]);
    expect(withTree.exports).toEqual([...without.exports, { name: "EventQueue", local: "EventQueue" }]);
  });

  it("make a file that only passes on, if nothing else is in it", () => {
    expect(scan("a.ts", '/** Old. */\nexport { a } from "m";\nexport * from "n";\n').onlyPassesOn).toBe(true);
    expect(scan("a.ts", 'import { a } from "m";\nexport { a };\n').onlyPassesOn).toBe(true);
    expect(scan("a.ts", 'import { a } from "m";\nexport const b = a;\n').onlyPassesOn).toBe(false);
    expect(scan("a.ts", 'import "m";\n').onlyPassesOn).toBe(false);
  });

  it("are lost in a file that cannot be parsed, and the gate is told if it names the stack", () => {
    const facts = scan("a.ts", 'import { A } from "@apex/backend/websocket-core/manager";\nconst = 1;\n');
    expect(facts.problems).toMatchObject([{ line: 2, code: "syntax" }]);
    expect(facts.unclear).toHaveLength(1);
    expect(scan("a.ts", "const = 1;\n").unclear).toEqual([]);
  });

  it.each([
    "import(`@apex/backend/${name}`)",
    'import("@apex/backend/websocket-core/" + name)',
    'require("@apex/backend/" + name)',
    'const BASE = "@apex/backend/websocket-core/manager"; import(BASE)',
    'vi.mock("@apex/backend/websocket-core/" + name)',
  ])("%s is not understood", (source) => {
    expect(scan("a.ts", source).unclear).toHaveLength(1);
  });

  it.each([
    "import(`./pages/${name}.js`)",
    "import(name)",
    'const ADVICE = "@apex/backend/websocket-core/manager"; import(`./words/${language}.js`)',
    'fetch("@apex/backend/" + name)',
  ])("%s has nothing to do with the stack", (source) => {
    expect(scan("a.ts", source).unclear).toEqual([]);
  });
});
