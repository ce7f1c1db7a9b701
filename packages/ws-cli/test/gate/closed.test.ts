import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BASELINE, type Checkout, createCheckout, type Outcome } from "../support/gate.ts";

const OLD = 'import { WebSocketManager } from "@apex/backend/websocket-core/manager";\n';
const TEAM = "apex-ws.migration.json";

let checkout: Checkout;

beforeEach(async () => {
  checkout = createCheckout();
  checkout.write("src/main.ts", OLD);
  await checkout.gate("--accept", "the state on the day we began");
});
afterEach(() => checkout[Symbol.dispose]());

/** It ends with 2, says why, and leaves the baseline alone. */
async function isUndecided(why: RegExp, gate: () => Promise<Outcome> = () => checkout.gate()): Promise<void> {
  const before = checkout.read(BASELINE);
  const { code, out, err } = await gate();
  expect({ code, out }, err).toEqual({ code: 2, out: "" });
  expect(err).toMatch(why);
  expect(checkout.read(BASELINE)).toBe(before);
}

describe("the gate does not pass what it has not seen:", () => {
  test("a folder that is not there", () => isUndecided(/src-old is no folder/, () => checkout.apexWs("audit", "src-old", "--baseline", BASELINE)));

  test("a folder without sources", () => {
    checkout.write("docs/page.md", "");
    return isUndecided(/No TypeScript, JavaScript or Python file in .*docs:/, () => checkout.apexWs("audit", "docs", "--baseline", BASELINE));
  });

  test("patterns that leave out everything", () => isUndecided(/--ignore/, () => checkout.gate("--ignore", "**")));

  test.each([
    ["an import that is put together", "src/a.ts", 'export const load = (name: string) => import("@apex/backend/websocket-core/" + name);\n'],
    ["a template with a substitution", "src/a.ts", "export const load = (name: string) => import(`@apex/backend/websocket-core/${name}`);\n"],
    ["a require that is put together", "src/a.cjs", 'exports.load = (name) => require("@apex/backend/" + name);\n'],
    ["a mock that is put together", "test/a.test.ts", 'const core = "manager";\nvi.mock("@apex/backend/websocket-core/" + core);\n'],
    ["a file that no parser accepts", "src/a.ts", `${OLD}export const = ;\n`],
    ["a Python file with a bracket that is never closed", "src/a.py", "from netra_backend.app.websocket_core.manager import (\n    WebSocketManager,\n"],
    ["a Python import that is put together", "src/a.py", 'import importlib\nimportlib.import_module(f"netra_backend.app.websocket_core.{name}")\n'],
    ["a sum of strings", "src/a.ts", 'export const manager = import("@apex/back" + "end/websocket-core/manager");\n'],
    ["a template in a variable", "src/a.ts", "const name = `@apex/backend/websocket-core/manager`;\nexport const manager = import(name);\n"],
    ["the package alone in a variable", "src/a.ts", 'const base = "@apex/backend";\nexport const manager = import(`${base}/websocket-core/manager`);\n'],
    ["a variable beside an import of the same module", "src/main.ts", `${OLD}const name = "@apex/backend/websocket-core/manager";\nexport const again = import(name);\n`],
    ["require.resolve that is put together", "src/a.cjs", 'exports.find = (name) => require.resolve("@apex/backend/" + name);\n'],
    ["a file for a worker that is put together", "src/a.ts", 'export const url = (name: string) => new URL("@apex/backend/" + name, import.meta.url);\n'],
    ["createRequire that is put together", "src/a.mjs", 'export const load = (name) => createRequire(import.meta.url)("@apex/backend/" + name);\n'],
    ["what createRequire returned, with a name that is put together", "src/a.mjs", 'const load = createRequire(import.meta.url);\nload("@apex/backend/" + name);\n'],
    ["a folder of the build", "src/a.ts", 'export const load = (name: string) => import("@apex/backend/dist/websocket-core/" + name);\n'],
    ["a mock of node:test that is put together", "test/a.test.ts", 'mock.module("@apex/backend/" + name);\n'],
    ["a folder of modules", "src/a.js", 'export const all = require.context("@apex/backend/websocket-core", true);\n'],
    ["a Python package in a variable", "src/a.py", 'PACKAGE = "netra_backend.app.websocket_core"\nimportlib.import_module(".manager", PACKAGE)\n'],
    ["Python targets in a list", "src/test_a.py", 'for target in ["netra_backend.app.websocket_core.manager.WebSocketManager"]:\n    patch(target)\n'],
    ["a Python import that is no statement", "src/a.py", "from netra_backend.app.websocket_core.manager\n"],
  ])("%s", (_what, file, code) => {
    checkout.write(file, code);
    return isUndecided(new RegExp(`${file}:\\d+ `));
  });

  test.each([
    ["a conflict above a relative import", "src/a.ts", '<<<<<<< ours\nimport { WebSocketManager } from "./old/websocket-core/manager.ts";\n=======\n>>>>>>> theirs\n'],
    ["a syntax error below an import by an alias", "src/a.ts", 'import { WebSocketManager } from "#old/websocket-core/manager";\nexport const = ;\n'],
    ["a relative specifier in a variable", "src/a.ts", 'const name = "./old/websocket-core/manager.ts";\nexport const manager = import(name);\n'],
    ["a relative Python import that is no statement", "src/old/a.py", "from .websocket_core.manager import\n"],
  ])("%s", (_what, file, code) => {
    checkout.write(TEAM, '{ "roots": { "backend": ["src/old"], "python": ["src/old"] }, "aliases": { "#old/*": ["src/old/*"] } }');
    checkout.write("src/old/websocket-core/manager.ts", "export const WebSocketManager = 1;\n");
    checkout.write(file, code);
    return isUndecided(new RegExp(`${file}:\\d+ `));
  });

  test("a file in UTF-16, which is read as such", async () => {
    checkout.write("src/a.ts", Buffer.from(`\uFEFF${OLD}`, "utf16le"));
    expect(await checkout.gate()).toMatchObject({ code: 1, err: expect.stringContaining("src/a.ts:1  websocket-core/manager#WebSocketManager") as string });
  });

  test("a file too large to be read", () => {
    checkout.write("src/a.ts", OLD + `// ${"x".repeat(1024)}\n`.repeat(12 * 1024));
    return expect(checkout.gate().then(({ code }) => code)).resolves.not.toBe(0);
  });

  test("aliases of a tsconfig.json that cannot be read", () => {
    checkout.write(TEAM, '{ "roots": { "backend": ["src"] } }');
    checkout.write("tsconfig.json", '{ "extends": "./missing.json" }');
    checkout.write("src/a.ts", 'import { WebSocketManager } from "~/websocket-core/manager";\n');
    return isUndecided(/src\/a\.ts .*tsconfig/);
  });
});

describe("the gate does not compare with what is no baseline:", () => {
  const good = (): Record<string, unknown> => checkout.baseline() as unknown as Record<string, unknown>;

  test("one that is missing", async () => {
    checkout.remove(BASELINE);
    const { code, err } = await checkout.gate();
    expect(code).toBe(2);
    expect(err).toMatch(/does not exist.*--accept/);
  });

  test.each([
    ["an empty file", () => "", /cannot be read/],
    ["no JSON", () => "{", /cannot be read/],
    ["half of it", () => JSON.stringify({ ...good(), uses: undefined }), /uses/],
    ["a field that does not belong there", () => JSON.stringify({ ...good(), ignore: ["src"] }), /ignore/],
    ["another version of its form", () => JSON.stringify({ ...good(), version: 2 }), /version/],
    ["another map", () => JSON.stringify({ ...good(), mapVersion: "1999" }), /map 1999/],
    ["conflict markers", () => `<<<<<<< ours\n${checkout.read(BASELINE)}=======\n{}\n>>>>>>> theirs\n`, /cannot be read/],
  ])("%s", (_what, text, why) => {
    checkout.write(BASELINE, text());
    return isUndecided(why);
  });

  test("not even with a reason", () => {
    checkout.write(BASELINE, "{");
    return isUndecided(/cannot be read/, () => checkout.gate("--accept", "we lost it"));
  });
});

describe("the gate does not guess what the team meant:", () => {
  test.each([
    ["no JSON", "{ roots }", /apex-ws\.migration\.json cannot be read/],
    ["a field that does not exist", '{ "root": ["src"] }', /root/],
    ["a root that is no folder", '{ "roots": { "backend": ["source"] } }', /roots\.backend\.0/],
  ])("%s", (_what, text, why) => {
    checkout.write(TEAM, text);
    return isUndecided(why);
  });

  test.each([
    ["a reason without words", ["--accept", " "]],
    ["an option that does not exist", ["--acept", "typing mistake"]],
    ["two folders", ["src"]],
  ])("%s", (_what, args) => {
    checkout.write("src/a.ts", OLD);
    return isUndecided(/./, () => checkout.gate(...args));
  });
});

describe("a statement that is not understood and is let pass", () => {
  const COMPUTED = 'export const load = (name: string) => import("@apex/backend/websocket-core/" + name);\n';

  test("is kept with its reason, in each file as often as it was there", async () => {
    checkout.write("src/a.ts", COMPUTED);
    expect(await checkout.gate("--accept", "loads only plugins")).toMatchObject({ code: 0 });
    expect(checkout.baseline()).toMatchObject({
      unclear: { "src/a.ts": { [COMPUTED.slice(0, -1).replace("export const load = (name: string) => ", "")]: 1 } },
      uses: { "src/main.ts": {} },
    });
    expect(checkout.baseline().accepted.at(-1)).toMatchObject({ key: expect.stringMatching(/^src\/a\.ts import/) as string, reason: "loads only plugins" });
    checkout.write("src/a.ts", `// Moved down.\n${COMPUTED}`);
    expect(await checkout.gate()).toMatchObject({ code: 0, out: expect.stringContaining("1 statement let pass") as string });
    checkout.write("src/b.ts", COMPUTED);
    await isUndecided(/src\/b\.ts:1/);
    checkout.write("src/b.ts", "export {};\n");
    checkout.write("src/a.ts", COMPUTED + COMPUTED.replace("load", "again"));
    await isUndecided(/src\/a\.ts:2/);
  });

  test("may not come back when it is gone", async () => {
    checkout.write("src/a.ts", COMPUTED);
    await checkout.gate("--accept", "loads only plugins");
    checkout.write("src/a.ts", "export {};\n");
    expect(await checkout.gate()).toMatchObject({ code: 0 });
    expect(checkout.baseline().unclear).toBeUndefined();
    checkout.write("src/a.ts", COMPUTED);
    await isUndecided(/src\/a\.ts:1/);
  });
});

describe("a second file of the team below the first", () => {
  test("is refused, as the lint rules would read it and the audit would not", async () => {
    checkout.write("apps/page/apex-ws.migration.json", '{ "rows": [{ "module": "chat/hub" }] }');
    await isUndecided(/apps\/page\/apex-ws\.migration\.json .*audit apps\/page by itself/);
    expect(await checkout.gate("--ignore", "/apps/page/")).toMatchObject({ code: 0 });
    checkout.write("apps/page/a.ts", "export {};\n");
    expect(await checkout.apexWs("audit", "apps/page", "--baseline", "page.json", "--accept", "begin")).toMatchObject({ code: 0 });
  });
});

describe("the baseline only shrinks", () => {
  test("what goes may not come back", async () => {
    checkout.write("src/main.ts", "export {};\n");
    expect(await checkout.gate()).toMatchObject({ code: 0 });
    expect(checkout.baseline().uses).toEqual({});
    checkout.write("src/main.ts", OLD);
    expect(await checkout.gate()).toMatchObject({ code: 1 });
    expect(checkout.baseline().uses).toEqual({});
  });

  test("what goes while something else comes is kept until the gate passes", async () => {
    const before = checkout.read(BASELINE);
    checkout.write("src/main.ts", OLD.replace("manager", "unified-manager"));
    expect(await checkout.gate()).toMatchObject({ code: 1 });
    expect(checkout.read(BASELINE)).toBe(before);
  });

  test("a file that moves takes nothing along", async () => {
    checkout.remove("src/main.ts");
    checkout.write("src/moved.ts", OLD);
    expect(await checkout.gate()).toMatchObject({ code: 1 });
  });

  test("a part of the tree cannot shrink the rest", async () => {
    checkout.write("other/a.ts", "export {};\n");
    const { code } = await checkout.apexWs("audit", "other", "--baseline", BASELINE);
    expect(code).toBe(0);
    expect(checkout.baseline().uses).toEqual({ "src/main.ts": { "websocket-core/manager#WebSocketManager": 1 } });
  });

  test("a folder of tests is one of tests by itself, too", async () => {
    checkout.write("test/double.ts", "export class WebSocketManager {}\n");
    expect(await checkout.gate()).toMatchObject({ code: 0 });
    expect(await checkout.apexWs("audit", "test", "--baseline", BASELINE)).toMatchObject({ code: 0 });
  });

  test("a file that does not parse keeps its part", async () => {
    checkout.write("src/known.ts", "export class WebSocketManager {}\n");
    checkout.write("src/shim.ts", OLD.replace("import", "export"));
    checkout.write("src/a.ts", 'import { WebSocketManager } from "./shim.ts";\n');
    await checkout.gate("--accept", "three more");
    const before = checkout.read(BASELINE);
    for (const file of ["src/a.ts", "src/known.ts"]) checkout.write(file, `<<<<<<< ours\n${checkout.read(file)}=======\n>>>>>>> theirs\n`);
    expect(await checkout.gate()).toMatchObject({ code: 0 });
    expect(checkout.read(BASELINE)).toBe(before);
  });

  test("the first one says once why everything in it is there", () => {
    expect(checkout.baseline().accepted).toEqual([{ key: "*", reason: "the state on the day we began", date: "2026-11-30" }]);
  });

  test("the first one of a tree without the old stack is written, too", async () => {
    checkout.remove("src/main.ts");
    checkout.remove(BASELINE);
    checkout.write("src/a.ts", "export {};\n");
    expect(await checkout.gate("--accept", "nothing old here")).toMatchObject({ code: 0 });
    expect(checkout.baseline()).toMatchObject({ uses: {}, definitions: {}, accepted: [{ key: "*" }] });
    expect(await checkout.gate()).toMatchObject({ code: 0 });
  });

  test("an addition that is accepted keeps its reason and its date", async () => {
    checkout.write("src/a.ts", OLD);
    expect(await checkout.gate("--accept", "moves in June")).toMatchObject({ code: 0 });
    expect(checkout.baseline().accepted.at(-1)).toEqual({
      ...{ key: "src/a.ts websocket-core/manager#WebSocketManager", reason: "moves in June", date: "2026-11-30" },
    });
    expect(await checkout.gate()).toMatchObject({ code: 0 });
  });
});
