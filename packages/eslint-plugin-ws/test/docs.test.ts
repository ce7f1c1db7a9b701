import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import plugin from "../src/index.ts";

const FOLDER = path.join(import.meta.dirname, "..");
const RULES = Object.keys(plugin.rules ?? {});
const CONFIG: Linter.Config[] = [
  { files: ["**/*.ts"], languageOptions: { parser } },
  { ...plugin.configs.recommended, files: ["**/*.ts"] },
];

const linter = new Linter({ cwd: import.meta.dirname });
const read = (file: string): string => readFileSync(path.join(FOLDER, file), "utf8");

/** The blocks of a language under a heading. */
function blocks(page: string, heading: string, language: string): string[] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, code]) => code ?? "");
}

/** Lines that a rule reports. */
function reported(code: string, rule: string): number[] {
  const messages = linter.verify(code, CONFIG, "src/example.ts");
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return [...new Set(messages.filter(({ ruleId }) => ruleId === `@apex/ws/${rule}`).map(({ line }) => line))];
}

function marked(code: string): number[] {
  return code.split("\n").flatMap((line, index) => (line.endsWith("// ✗") ? [index + 1] : []));
}

describe.each(RULES)("the page of %s", (rule) => {
  const page = read(`docs/rules/${rule}.md`);

  test("is found by the rule's url", () => {
    expect(existsSync(new URL(plugin.rules?.[rule]?.meta?.docs?.url ?? "file:///none"))).toBe(true);
  });

  test("is right about what is reported", () => {
    const examples = blocks(page, "Incorrect", "ts");
    expect(examples).not.toEqual([]);
    for (const code of examples) expect(reported(code, rule)).toEqual(marked(code));
  });

  test("is right about what is not", () => {
    const examples = blocks(page, "Correct", "ts");
    expect(examples).not.toEqual([]);
    for (const code of examples) expect(reported(code, rule)).toEqual([]);
  });

  test("is right about what the fix writes", () => {
    const [before, after] = blocks(page, "What `--fix` writes", "ts");
    const fixes = plugin.rules?.[rule]?.meta?.fixable !== undefined;
    expect(before !== undefined && after !== undefined).toBe(fixes);
    if (before !== undefined) expect(linter.verifyAndFix(before, CONFIG, "src/example.ts").output).toBe(after);
  });

  test("has each option, and an example that the schema takes", () => {
    const schema = JSON.stringify(plugin.rules?.[rule]?.meta?.schema);
    const options = Object.keys((JSON.parse(schema) as { properties: object }[])[0]?.properties ?? {});
    for (const option of options) expect(page).toContain(`\n### \`${option}\`\n`);
    const [rules] = blocks(page, "Options", "json").map((text) => JSON.parse(text) as Linter.RulesRecord);
    expect(() => linter.verify("", [...CONFIG, { rules: { ...rules } }], "src/example.ts")).not.toThrow();
  });
});

test("the README names each rule and links its page", () => {
  for (const rule of RULES) expect(read("README.md")).toContain(`[${rule}](docs/rules/${rule}.md)`);
});
