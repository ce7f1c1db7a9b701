import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { BROKEN_FILES, PLANTED_DEFINITIONS, PLANTED_USES, TREE, treeFiles } from "@apex/legacy-fixture";
import { type Baseline, MAP_VERSION, writeBaseline } from "@apex/ws-migration";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { afterAll, beforeAll, expect, test } from "vitest";
import plugin from "../src/index.ts";

/** Another folder than the fixture's own, which gets a baseline. */
const folder = mkdtempSync(path.join(tmpdir(), "apex-rule-"));
beforeAll(() => cpSync(TREE, folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linter = new Linter({ cwd: folder });
const files = treeFiles().filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !BROKEN_FILES.includes(file));

/** What both rules say of the whole tree, as `file: message`. */
function reports(options: object = {}): string[] {
  const rules = Object.fromEntries(Object.keys(plugin.rules ?? {}).map((rule) => [`@apex/ws/${rule}`, ["error", options]])) as Linter.RulesRecord;
  const config: Linter.Config = {
    files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"],
    plugins: { "@apex/ws": plugin },
    rules,
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  };
  return files.flatMap((file) =>
    linter.verify(readFileSync(path.join(folder, file), "utf8"), config, file).map(({ message }) => `${file}: ${message}`),
  );
}

/** The baseline that the audit writes, made from the list of what is planted. */
function planted(): { uses: Record<string, Record<string, number>>; definitions: Record<string, string[]> } {
  const uses: Record<string, Record<string, number>> = {};
  for (const { file, module, names } of PLANTED_USES) {
    const ofFile = (uses[file] ??= {});
    for (const name of names) ofFile[`${module}#${name}`] = (ofFile[`${module}#${name}`] ?? 0) + 1;
  }
  const definitions: Record<string, string[]> = {};
  for (const { role, name, file } of PLANTED_DEFINITIONS) (definitions[`${role}:${name}`] ??= []).push(file);
  return { uses, definitions };
}

function write(known: Pick<Baseline, "uses" | "definitions">): void {
  writeBaseline(path.join(folder, "apex-ws.baseline.json"), { version: 1, mapVersion: MAP_VERSION, unclear: {}, accepted: [], ...known });
}

test("with a baseline of all that is planted the rules report nothing", () => {
  write(planted());
  expect(reports()).toEqual([]);
});

test("without one they report each planted name and definition", () => {
  const isLinted = ({ file }: { file: string }): boolean => files.includes(file);
  const names = PLANTED_USES.filter(isLinted).reduce((sum, use) => sum + use.names.length, 0);
  expect(reports({ baseline: false })).toHaveLength(names + PLANTED_DEFINITIONS.filter(isLinted).length);
});
