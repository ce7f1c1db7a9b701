import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ws from "@apex/eslint-plugin-ws";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");
const page = readFileSync(path.join(root, "docs/migration.md"), "utf8");

const CLEAN = "export const started = true;\n";
const KNOWN = 'import { WebSocketManager } from "@apex/backend/websocket-core/manager";\n\nexport const manager = new WebSocketManager();\n';
const PLANTED = 'import { MessageQueue } from "../websocket-core/message-queue.js";\n\nexport const queue = new MessageQueue();\n';
const PLANTED_IN_PYTHON = "from netra_backend.app.websocket_core.manager import WebSocketManager\n";

let folder: string;

const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};

/** A block of docs/migration.md, as a reader pastes it. */
function block(language: string, beginsWith: RegExp): string {
  const blocks = Array.from(page.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm), ([, name, text]) => ({ name, text: text ?? "" }));
  const found = blocks.filter(({ name, text }) => name === language && beginsWith.test(text));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${language} match ${String(beginsWith)}`);
  return found[0]?.text ?? "";
}

const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" });

function commit(message: string): void {
  git("add", "--all");
  git("-c", "user.name=gate", "-c", "user.email=gate@example.org", "commit", "--quiet", "-m", message);
}

/** Runs a script as it is pasted; its `npx apex-ws` is the command of this workspace, from its sources. */
function run(script: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${path.join(folder, "node_modules/.bin")}${path.delimiter}${process.env["PATH"] ?? ""}`, NO_COLOR: "1" },
  });
  return { status, output: stdout + stderr };
}

const gate = (): ReturnType<typeof run> => run(block("sh", /^#!\/bin\/sh/));

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "apex-old-import-"));
  const main = path.join(root, "packages/ws-cli/src/main.ts");
  write("node_modules/.bin/npx", `#!/bin/sh\nshift\nexec "${process.execPath}" --conditions=@apex/source --disable-warning=ExperimentalWarning "${main}" "$@"\n`);
  chmodSync(path.join(folder, "node_modules/.bin/npx"), 0o755);
  write(".gitignore", "node_modules\n");
  write("apex-ws.migration.json", block("json", /"roots"/));
  write("service/src/main.ts", KNOWN);
  write("service/src/other.ts", CLEAN);
  write("page/src/main.ts", CLEAN);
  write("backend/netra_backend/app/main.py", "started = True\n");
  git("init", "--quiet");
  expect(run(block("sh", /--accept "the state on the day/)).output).toContain("the state on the day we began");
  commit("The state on the day we began");
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the gate that docs/migration.md has to paste", () => {
  test("passes what was there on the first day", () => {
    expect(gate()).toMatchObject({ status: 0 });
  });

  test("fails for old imports that are planted, in Python as well, and names each", () => {
    write("service/src/routes/chat.ts", PLANTED);
    write("backend/netra_backend/app/jobs.py", PLANTED_IN_PYTHON);
    const { status, output } = gate();
    git("clean", "--quiet", "--force", "-d");
    expect(status, output).toBe(1);
    expect(output).toMatch(/service\/src\/routes\/chat\.ts:1 .*websocket-core\/message-queue#MessageQueue/);
    expect(output).toMatch(/backend\/netra_backend\/app\/jobs\.py:1 .*websocket-core\/manager#WebSocketManager/);
  });

  test("fails as long as a smaller baseline is not committed, and passes then", () => {
    write("service/src/main.ts", CLEAN);
    expect(gate().status).toBe(1);
    commit("Moves the service");
    expect(gate()).toMatchObject({ status: 0 });
    write("service/src/main.ts", KNOWN);
    const back = gate();
    expect(back.status).toBe(1);
    expect(back.output).toContain("websocket-core/manager#WebSocketManager");
    git("checkout", "--quiet", "service");
  });
});

test("the lint rule refuses the planted import, and says what to write instead", async () => {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, ws.configs.recommended],
  });
  const lint = async (code: string): Promise<string[]> => {
    const [result] = await eslint.lintText(code, { filePath: path.join(folder, "service/src/routes/chat.ts") });
    return (result?.messages ?? []).map(({ ruleId, message }) => `${String(ruleId)}: ${message}`);
  };
  expect(await lint(CLEAN)).toEqual([]);
  expect(await lint(PLANTED)).toEqual([expect.stringMatching(/^@apex\/ws\/no-legacy-imports: .*MessageQueue.*the stream/)]);
});
