import path from "node:path";
import * as parser from "@typescript-eslint/parser";
import { RuleTester as RuleTester9, type Rule } from "eslint";
import { RuleTester as RuleTester10 } from "eslint-10";
import { afterAll, describe, it } from "vitest";
import { createTree } from "./tree.ts";

export interface Case {
  readonly name: string;
  readonly code: string;
  /** Path in the tree; default `src/chat.ts`. */
  readonly file?: string;
  /** Syntax of TypeScript: not run with ESLint's own parser. */
  readonly typescript?: true;
  readonly options?: readonly unknown[];
}

export interface Refused extends Case {
  /** What the messages say, in their order. */
  readonly says: readonly (string | RegExp)[];
  /** The file after the fix; left out where nothing is fixed. */
  readonly fixed?: string;
  /** The file after the suggestion of each report; null for none. */
  readonly suggested?: readonly (string | null)[];
}

interface Cases {
  readonly valid: readonly Case[];
  readonly invalid: readonly Refused[];
}

interface Tester {
  run(name: string, rule: never, cases: never): void;
}
type TesterClass = (new (config: never) => Tester) & { describe: unknown; it: unknown; itOnly: unknown; afterAll?: unknown };

const LINTERS: readonly { readonly name: string; readonly tester: TesterClass; readonly parser?: unknown }[] = [
  { name: "ESLint 9 and its parser", tester: RuleTester9 },
  { name: "ESLint 10 and typescript-eslint's", tester: RuleTester10, parser },
];

const common = (tree: string, { name, code, file = "src/chat.ts", options }: Case): object => ({
  name,
  code,
  filename: path.join(tree, file),
  ...(options && { options }),
});

const refused = (tree: string, each: Refused): object => ({
  ...common(tree, each),
  output: each.fixed ?? null,
  errors: each.says.map((message, index) => {
    const output = each.suggested?.[index];
    return { message, ...(typeof output === "string" && { suggestions: [{ messageId: "move", output }] }) };
  }),
});

/** Runs the cases with each version of ESLint and each parser once; `fixture.test.ts` has ESLint 9 with typescript-eslint's. */
export function runRule(name: string, rule: Rule.RuleModule, { valid, invalid }: Cases): void {
  // Of these cases alone: other files of tests run in the same process, and each removes its tree.
  const tree = createTree();
  for (const { name: linter, tester: RuleTester, ...languageOptions } of LINTERS) {
    Object.assign(RuleTester, { describe, it, itOnly: it.only, afterAll });
    const readable = (each: Case): boolean => "parser" in languageOptions || each.typescript !== true;
    const cases = { valid: valid.filter(readable).map((each) => common(tree, each)), invalid: invalid.filter(readable).map((each) => refused(tree, each)) };
    new RuleTester({ languageOptions } as never).run(`${name}, with ${linter}`, rule as never, cases as never);
  }
}
