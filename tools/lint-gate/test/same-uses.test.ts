import path from "node:path";
import ws from "@apex/eslint-plugin-ws";
import { BROKEN_FILES, TREE, treeFiles } from "@apex/legacy-fixture";
import { audit } from "@apex/ws-cli";
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

const linted = treeFiles().filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !BROKEN_FILES.includes(file));

/** How often each file is named. */
function countByFile(files: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(file, (counts.get(file) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const strict: Linter.Config[] = [
  { files: ["**/*.{ts,cts,mts,tsx}"], languageOptions: { parser: tseslint.parser } },
  { files: ["**/*.cjs", "service/test/*.js"], languageOptions: { sourceType: "commonjs" } },
  { files: ["**/*.{js,cjs,mjs,ts,cts,mts,tsx}"], ...ws.configs.strict },
];

test("the lint rules report what the audit counts, file by file, so that one baseline serves both", async () => {
  const report = await audit(TREE);
  const eslint = new ESLint({ cwd: TREE, overrideConfigFile: true, overrideConfig: strict });
  const results = await eslint.lintFiles(linted);
  const reported = (rule: string): Record<string, number> =>
    countByFile(
      results.flatMap(({ filePath, messages }) =>
        messages.filter(({ ruleId }) => ruleId === rule).map(() => path.relative(TREE, filePath).replaceAll(path.sep, "/")),
      ),
    );
  const uses = report.entryPoints.flatMap((entry) => entry.uses.flatMap(({ file, keys }) => keys.map(() => file)));
  const definitions = report.definitions.filter((each) => !each.test && !each.allowed).map(({ file }) => file);
  expect(results.flatMap(({ messages }) => messages.filter(({ fatal }) => fatal === true))).toEqual([]);
  expect(reported("@apex/ws/no-legacy-imports")).toEqual(countByFile(uses.filter((file) => linted.includes(file))));
  expect(reported("@apex/ws/one-manager")).toEqual(countByFile(definitions.filter((file) => linted.includes(file))));
});
