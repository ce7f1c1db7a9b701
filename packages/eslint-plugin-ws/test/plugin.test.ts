import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ESLint } from "eslint";
import { ESLint as ESLint10 } from "eslint-10";
import importPlugin from "eslint-plugin-import";
import importX from "eslint-plugin-import-x";
import { expect, test } from "vitest";
import { ENTRY_POINTS } from "../src/entry-points.ts";
import plugin from "../src/index.ts";
import { createTree } from "./support/tree.ts";

const OLD = 'import { Pager } from "@apex/backend/services/chat";\n';
const COMPAT = 'import "@apex/ws-legacy-compat/websocket-core/manager";\n';
const cwd = createTree();

async function rulesOf(eslint: ESLint, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: "src/known.ts" });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

const configs = (...overrideConfig: object[]): ESLint.Options =>
  ({ cwd, overrideConfigFile: true, overrideConfig: overrideConfig.map((each) => ({ ...each, files: ["**/*.ts"] })) });

test("recommended keeps to the baseline, and strict knows none", async () => {
  const recommended = new ESLint(configs(plugin.configs.recommended));
  expect(await rulesOf(recommended, OLD + COMPAT)).toEqual([]);
  expect(await rulesOf(recommended, "class MessageQueue {}")).toEqual(["@apex/ws/one-manager"]);
  const strict = new ESLint(configs(plugin.configs.strict));
  expect(await rulesOf(strict, `${OLD}${COMPAT}class SocketManager {}`)).toEqual([
    "@apex/ws/no-legacy-imports",
    "@apex/ws/no-legacy-imports",
    "@apex/ws/one-manager",
  ]);
});

test("the configs compose with eslint-plugin-import on ESLint 9", async () => {
  const others = importPlugin.flatConfigs.errors;
  const eslint = new ESLint(configs(others, plugin.configs.strict));
  expect(await rulesOf(eslint, `${OLD}import "./no-such.ts";`)).toEqual(
    expect.arrayContaining(["@apex/ws/no-legacy-imports", "import/no-unresolved"]),
  );
});

test("the configs compose with eslint-plugin-import-x on ESLint 10", async () => {
  const eslint = new ESLint10(configs(importX.flatConfigs.errors, plugin.configs.strict)) as never as ESLint;
  expect(await rulesOf(eslint, `${OLD}import "./no-such.ts";`)).toEqual(
    expect.arrayContaining(["@apex/ws/no-legacy-imports", "import-x/no-unresolved"]),
  );
});

test("an option that no rule has is refused", async () => {
  const rules = { "@apex/ws/one-manager": ["error", { except: [] }] };
  await expect(rulesOf(new ESLint(configs(plugin.configs.recommended, { rules })), "")).rejects.toThrow("except");
});

test("deep imports are told from the entry points that the packages have", () => {
  const packages = path.join(import.meta.dirname, "../..");
  const published = readdirSync(packages).map((folder) => {
    const text = readFileSync(path.join(packages, folder, "package.json"), "utf8");
    const { name, publishConfig } = JSON.parse(text) as { name: string; publishConfig: { exports: object } };
    const entries = Object.keys(publishConfig.exports).map((entry) => entry.slice(1));
    return [name, entries.filter((entry) => entry !== "/package.json").toSorted()] as const;
  });
  const known = Object.entries(ENTRY_POINTS).map(([name, entries]) => [name, [...entries].toSorted()] as const);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(published));
});
