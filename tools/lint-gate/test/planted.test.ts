import { spawnSync } from "node:child_process";
import path from "node:path";
import { ESLint } from "eslint";
import { beforeAll, describe, expect, test } from "vitest";
import { createMiniWorkspace, type MiniWorkspace, PLANT } from "./mini-workspace.ts";

let workspace: MiniWorkspace;
let eslint: ESLint;

beforeAll(() => {
  workspace = createMiniWorkspace();
  eslint = new ESLint({ cwd: workspace.folder });
  return () => workspace[Symbol.dispose]();
});

/** What the linter says of a planted text in place of a file of the small workspace. */
async function lint(file: string, code: string): Promise<{ rules: (string | null)[]; text: string }> {
  const [result] = await eslint.lintText(code, { filePath: path.join(workspace.folder, file) });
  const messages = result?.messages ?? [];
  return { rules: messages.map(({ ruleId }) => ruleId), text: messages.map(({ message }) => message).join("\n") };
}

const CORE_PLANT = `packages/ws-queue-core/${PLANT}`;
const CLIENT_ZONE_PLANT = "packages/ws-queue-core/src/client/plant.ts";
const SERVER_ZONE_PLANT = "packages/ws-queue-core/src/server/plant.ts";
const PROTOCOL_ZONE_PLANT = "packages/ws-queue-core/src/protocol/plant.ts";

/** `rule`: the rule that refuses it, or several of which one does. */
type Plant = { what: string; file: string; code: string; rule: string | string[]; advice: RegExp };

const PLANTS: Plant[] = [
  {
    what: "a package import against the arrows",
    file: `packages/ws-client/${PLANT}`,
    code: 'import { start } from "@apex/ws-manager";\n\nexport const planted = start;\n',
    rule: "@typescript-eslint/no-restricted-imports",
    advice: /The client knows the core only/,
  },
  {
    what: "an import against the arrows that is installed",
    file: `packages/ws-sqlite/${PLANT}`,
    code: 'import { ready } from "@apex/ws-transport";\n\nexport const planted = ready;\n',
    rule: "@typescript-eslint/no-restricted-imports",
    advice: /A store implements the core's store port/,
  },
  {
    what: "an import type against the arrows",
    file: CORE_PLANT,
    code: 'import type { question } from "@apex/ws-client";\n\nexport type Planted = typeof question;\n',
    rule: "@typescript-eslint/no-restricted-imports",
    advice: /The core imports nothing/,
  },
  {
    what: "an import expression of a type",
    file: `packages/ws-client/${PLANT}`,
    code: 'export type Planted = import("@apex/ws-manager").Manager;\n',
    rule: "no-restricted-syntax",
    advice: /write import type/,
  },
  {
    what: "a dynamic import against the arrows",
    file: `packages/ws-transport/${PLANT}`,
    code: 'export const planted = (): Promise<unknown> => import("../../ws-sqlite/src/index.ts");\n',
    rule: "import/no-restricted-paths",
    advice: /The transport knows the core only/,
  },
  {
    what: "a relative import of another package",
    file: `packages/ws-client/${PLANT}`,
    code: 'import { isWord } from "../../ws-queue-core/src/index.ts";\n\nexport const planted = isWord;\n',
    rule: "import/no-relative-packages",
    advice: /@apex\/ws-queue-core/,
  },
  {
    what: "a relative import of another package against the arrows",
    file: CORE_PLANT,
    code: 'import type { question } from "../../ws-client/src/index.ts";\n\nexport type Planted = typeof question;\n',
    rule: "import/no-restricted-paths",
    advice: /The core imports nothing/,
  },
  {
    what: "a package that imports a tool",
    file: `packages/ws-manager/${PLANT}`,
    code: 'import "@apex/testkit";\n',
    rule: "@typescript-eslint/no-restricted-imports",
    advice: /The manager imports/,
  },
  {
    what: "the client zone that imports the server zone",
    file: CLIENT_ZONE_PLANT,
    code: 'import { answer } from "../server/answer.ts";\n\nexport const planted = answer;\n',
    rule: "import/no-restricted-paths",
    advice: /no server and no store code/,
  },
  {
    what: "the protocol zone that imports a type of the store zone",
    file: PROTOCOL_ZONE_PLANT,
    code: 'import type { Store } from "../store/port.ts";\n\nexport type Planted = Store;\n',
    rule: "import/no-restricted-paths",
    advice: /only files directly in src/,
  },
  {
    what: "a file of the core's root that imports a zone",
    file: CORE_PLANT,
    code: 'import { frame } from "./protocol/frame.ts";\n\nexport const planted = frame;\n',
    rule: "import/no-restricted-paths",
    advice: /move the file into the zone/,
  },
  {
    what: "an undeclared dependency",
    file: `packages/ws-client/${PLANT}`,
    code: 'import { object } from "valibot";\n\nexport const planted = object;\n',
    // A NODE_PATH left over from some launcher lets the resolver find it; it is undeclared all the same.
    rule: ["import/no-unresolved", "import/no-extraneous-dependencies"],
    advice: /valibot/,
  },
  {
    what: "a devDependency of the root in a source file",
    file: `packages/ws-transport/${PLANT}`,
    code: 'import { test } from "vitest";\n\nexport const planted = test;\n',
    rule: "import/no-extraneous-dependencies",
    advice: /vitest/,
  },
  {
    what: "a module of Node in the core",
    file: CORE_PLANT,
    code: 'import { readFileSync } from "node:fs";\n\nexport const planted = readFileSync;\n',
    rule: "import/no-nodejs-modules",
    advice: /node:fs/,
  },
  {
    what: "new Date() in the core",
    file: CORE_PLANT,
    code: "export const planted = new Date();\n",
    rule: "no-restricted-globals",
    advice: /take `now` as an argument/,
  },
  {
    what: "an aliased globalThis.Date in the core",
    file: CORE_PLANT,
    code: "const world = globalThis;\n\nexport const planted = world.Date;\n",
    rule: "no-restricted-globals",
    advice: /take `now` as an argument/,
  },
  {
    what: "performance in the core",
    file: CORE_PLANT,
    code: "export const planted = () => performance.now();\n",
    rule: "no-restricted-globals",
    advice: /take `now` as an argument/,
  },
  {
    what: "Math.random in the core",
    file: CORE_PLANT,
    code: "export const planted = () => Math.random();\n",
    rule: "no-restricted-syntax",
    advice: /randomness from the port/,
  },
  {
    what: "a destructured Math.random in the core",
    file: CORE_PLANT,
    code: "const { random } = Math;\n\nexport const planted = random;\n",
    rule: "no-restricted-syntax",
    advice: /randomness from the port/,
  },
  {
    what: "an aliased Math in the core",
    file: CORE_PLANT,
    code: 'const numbers = Math;\n\nexport const planted = numbers["random"];\n',
    rule: "no-restricted-syntax",
    advice: /randomness from the port/,
  },
  {
    what: "a computed Math.random in the core",
    file: CORE_PLANT,
    code: 'export const planted = Math["random"];\n',
    rule: "no-restricted-syntax",
    advice: /randomness from the port/,
  },
  {
    what: "an async function in a machine",
    file: SERVER_ZONE_PLANT,
    code: "export async function planted() {}\n",
    rule: "no-restricted-syntax",
    advice: /Machines never wait/,
  },
  {
    what: "a promise type in a machine",
    file: SERVER_ZONE_PLANT,
    code: "export type Planted = Promise<string>;\n",
    rule: "no-restricted-syntax",
    advice: /Machines never wait/,
  },
  {
    what: "a promise that nobody waits for",
    file: `packages/ws-manager/${PLANT}`,
    code: 'import { start } from "./index.ts";\n\nexport function planted(): void {\n  start();\n}\n',
    rule: "@typescript-eslint/no-floating-promises",
    advice: /must be awaited/,
  },
  {
    what: "any",
    file: `packages/ws-manager/${PLANT}`,
    code: "export type Planted = any;\n",
    rule: "@typescript-eslint/no-explicit-any",
    advice: /any/,
  },
  {
    what: "export *",
    file: `packages/ws-manager/${PLANT}`,
    code: 'export * from "./index.ts";\n',
    rule: "no-restricted-syntax",
    advice: /listed by name/,
  },
];

describe("the linter refuses", () => {
  test.each(PLANTS)("$what (S05)", async ({ file, code, rule, advice }) => {
    const { rules, text } = await lint(file, code);
    expect([rule].flat().some((name) => rules.includes(name)), text).toBe(true);
    expect(text).toMatch(advice);
  });
});

describe("code of a package that could know that it is tested", () => {
  test.each([
    ["an environment", `packages/ws-manager/${PLANT}`, "export const planted = process.env.MODE;\n"],
    ["an environment under another name", `packages/ws-sqlite/${PLANT}`, "const { env } = process;\n\nexport const planted = env;\n"],
    ["an environment of node:process", `packages/ws-transport/${PLANT}`, 'import { env } from "node:process";\n\nexport const planted = env;\n'],
    ["an environment of a bundler", `packages/ws-client/${PLANT}`, "export const planted = import.meta.env;\n"],
    ["a test runner's mark", `packages/ws-client/${PLANT}`, 'export const planted = "VITEST_WORKER_ID" in globalThis;\n'],
    ["a test runner's mark in the core", CORE_PLANT, 'export const planted = (of: object) => "NODE_ENV" in of;\n'],
    ["who called", `packages/ws-manager/${PLANT}`, 'export const planted = new Error("who").stack?.includes(".test.");\n'],
  ])("is refused: %s (X17)", async (_what, file, code) => {
    const { rules, text } = await lint(file, code);
    expect(rules, text).toContain("no-restricted-syntax");
    expect(text).toMatch(/does the same wherever it runs/);
  });
});

describe("the linter accepts", () => {
  test("every file of the clean workspace, none of which is built", async () => {
    const results = await eslint.lintFiles(["packages"]);
    const messages = results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message }) => `${filePath}: ${ruleId}: ${message}`),
    );
    expect(results.length).toBeGreaterThan(15);
    expect(messages).toEqual([]);
  });

  test("plain members of Math in the core", async () => {
    expect(await lint(CORE_PLANT, "export const planted = Math.max(1, Math.PI);\n")).toEqual({ rules: [], text: "" });
  });

  test("promises in the core's memory store", async () => {
    const file = "packages/ws-queue-core/src/store/port.ts";
    expect(await lint(file, "export type Planted = Promise<string>;\n")).toEqual({ rules: [], text: "" });
  });
});

/** What a command says of the small workspace. */
function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: workspace.folder, encoding: "utf8", env: { ...process.env, ...env } });
  return { status, output: stdout + stderr };
}

test("the linter knows the types of the whole workspace from one program", () => {
  using _planted = workspace.plant(`packages/ws-manager/${PLANT}`, 'import { start } from "./index.ts";\n\nexport function planted(): void {\n  start();\n}\n');
  const { status, output } = runNode(["node_modules/eslint/bin/eslint.js", "packages"], { APEX_LINT: "workspace" });
  expect(output).toMatch(/no-floating-promises[\s\S]*1 problem/);
  expect(status).toBe(1);
});

describe("the type check", () => {
  test("accepts the clean workspace", () => {
    const { status, output } = runNode(["scripts/typecheck.mjs"]);
    expect(output).toMatch(/ 0 errors/);
    expect(status).toBe(0);
  });

  test("reads each package with its own options: no page in the core, no process in the client", () => {
    using _core = workspace.plant(CORE_PLANT, "export const planted = document.title;\n");
    using _client = workspace.plant(`packages/ws-client/${PLANT}`, "export const planted = [document.title, process.pid];\n");
    const { status, output } = runNode(["scripts/typecheck.mjs"]);
    expect(output).toMatch(/Cannot find name 'document'/);
    expect(output).toMatch(/Cannot find name 'process'/);
    expect(output).toMatch(/ 2 errors/);
    expect(status).toBe(1);
  });
});

function cruise(): { status: number | null; output: string } {
  return runNode(["node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "--config", ".dependency-cruiser.mjs", "packages"]);
}

describe("dependency-cruiser", () => {
  test("accepts the clean workspace", () => {
    const { status, output } = cruise();
    expect(output).toMatch(/no dependency violations found/);
    expect(status).toBe(0);
  });

  test.each([
    {
      what: "a value cycle",
      file: CLIENT_ZONE_PLANT,
      code: 'import { ask } from "./ask.ts";\n\nexport type Planted = string;\nexport const planted: Planted = ask();\n',
      rule: "no-cycle",
    },
    {
      what: "a cycle of types only",
      file: CLIENT_ZONE_PLANT,
      code: 'import type { Ask } from "./ask.ts";\n\nexport type Planted = Ask | string;\nexport const planted = "";\n',
      rule: "no-cycle",
    },
    {
      what: "an import type against the arrows, by a relative path",
      file: `packages/ws-transport/${PLANT}`,
      code: 'import type { store } from "../../ws-sqlite/src/index.ts";\n\nexport type Planted = typeof store;\n',
      rule: "arrows-ws-transport",
    },
    {
      what: "a machine that imports a value of the store zone, of which it may take types",
      file: SERVER_ZONE_PLANT,
      code: 'import { createStore } from "../store/port.ts";\n\nexport const planted = createStore;\n',
      rule: "zone-server-types-only",
    },
    {
      what: "an import that cannot be resolved",
      file: `packages/ws-client/${PLANT}`,
      code: 'import { start } from "@apex/ws-manager";\n\nexport const planted = start;\n',
      rule: "not-resolved",
    },
  ])("refuses $what (R05)", ({ file, code, rule }) => {
    using _planted = workspace.plant(file, code);
    const { status, output } = cruise();
    expect(output).toContain(`error ${rule}:`);
    expect(status).toBeGreaterThan(0);
  });
});
