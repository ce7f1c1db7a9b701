import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../documents.ts";

/** The files of tests, and those of the suites that every store passes. */
const PATTERNS = ["*.test.ts", "tools/testkit/src/store-conformance/*.ts", ":!tools/legacy-fixture/tree/*"];
const ID = "[A-Z]\\d\\d";
const IDS = new RegExp(`\\((${ID}(?:, ${ID})*)\\)`, "g");

/** Each test of the project whose name has ids of defects. */
export interface NamedTest {
  readonly file: string;
  /** As Vitest prints it: the names of its groups and its own, with ` > ` between. */
  readonly name: string;
  readonly ids: readonly string[];
}

export function readNamedTests(): readonly NamedTest[] {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...PATTERNS], { cwd: ROOT, encoding: "utf8" });
  return list
    .split("\n")
    .filter((file) => file !== "")
    .flatMap((file) => namedTests(file, readFileSync(join(ROOT, file), "utf8")));
}

/** Tests that are skipped are none. A name that is put together of values has them as they stand in the source. */
export function namedTests(file: string, text: string): readonly NamedTest[] {
  if (text.search(IDS) < 0) return [];
  const found: NamedTest[] = [];
  const visit = (node: ts.Node, groups: readonly string[]): void => {
    const call = readCall(node);
    if (call?.isSkipped === true) return;
    const names = call === undefined ? groups : [...groups, call.name];
    if (call?.isTest === true) {
      const name = names.join(" > ");
      const ids = idsIn(name);
      if (ids.length > 0) found.push({ file, name, ids });
      return;
    }
    ts.forEachChild(node, (child) => visit(child, names));
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest), []);
  return found;
}

const idsIn = (name: string): readonly string[] => Array.from(name.matchAll(IDS), ([, ids = ""]) => ids.split(", ")).flat();

/** A call of `test`, `it` or `describe`, plain or as `test.each(…)(…)`. */
function readCall(node: ts.Node): { readonly name: string; readonly isTest: boolean; readonly isSkipped: boolean } | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const [title, body] = node.arguments;
  if (title === undefined || body === undefined) return undefined;
  const name = ts.isStringLiteralLike(title) ? title.text : ts.isTemplateExpression(title) ? textOf(title) : undefined;
  const words = wordsOf(node.expression);
  const [callee = ""] = words;
  if (name === undefined || !["test", "it", "describe"].includes(callee)) return undefined;
  return { name, isTest: callee !== "describe", isSkipped: words.includes("skip") || words.includes("todo") };
}

function textOf({ head, templateSpans }: ts.TemplateExpression): string {
  return head.text + templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}

/** `test.skip.each(…)` → `["test", "skip", "each"]`. */
function wordsOf(expression: ts.Expression): readonly string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression)) return [...wordsOf(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return wordsOf(expression.expression);
  return [];
}
