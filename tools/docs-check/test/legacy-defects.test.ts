import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../src/documents.ts";
import type { Defect } from "../src/legacy-defects/defect.ts";
import { defectDocument, DOCUMENT, openLines } from "../src/legacy-defects/document.ts";
import { namedTests, readNamedTests } from "../src/legacy-defects/named-tests.ts";
import { findProblems } from "../src/legacy-defects/problems.ts";
import { DEFECTS } from "../src/legacy-defects/table.ts";

const range = (letter: string, last: number): string[] => Array.from({ length: last }, (_, index) => `${letter}${String(index + 1).padStart(2, "0")}`);

describe("the table of legacy defects", () => {
  it("has each of the 116, in order", () => {
    const groups = { L: 35, D: 12, O: 10, X: 17, S: 16, H: 8, F: 13, R: 5 };
    expect(DEFECTS.map(({ id }) => id)).toEqual(Object.entries(groups).flatMap(([letter, last]) => range(letter, last)));
  });

  it("fits the tests: those that it names exist, and it has each id that a test names", () => {
    process.stdout.write(openLines(DEFECTS).map((line) => `${line}\n`).join(""));
    expect(findProblems(DEFECTS, readNamedTests())).toEqual([]);
  });

  it("makes docs/legacy-defects.md", () => {
    expect(readFileSync(join(ROOT, DOCUMENT), "utf8") === defectDocument(DEFECTS), "run pnpm legacy:defects").toBe(true);
  });
});

describe("the check itself", () => {
  const FILE = "a.test.ts";
  const held: Defect = { id: "L01", right: "It works.", status: "held", file: FILE, test: "a group > works (L01)" };
  const problems = (row: Defect, source: string): readonly string[] => findProblems([row], namedTests(FILE, source));
  const group = (test: string): string => `describe("a group", () => { ${test} });`;

  it("finds a test by its whole name, also in a table of cases", () => {
    expect(problems(held, group('it("works (L01)", () => {});'))).toEqual([]);
    expect(problems(held, group('it.each([1])("works (L01)", () => {});'))).toEqual([]);
  });

  it.each([
    ["is not there", 'it("works", () => {});'],
    ["is in a comment", '// it("works (L01)", () => {});'],
    ["is a text", "const text = 'it(\"works (L01)\", () => {})';"],
    ["has other words", 'it("works well (L01)", () => {});'],
    ["is skipped", 'it.skip("works (L01)", () => {});'],
    ["has no body", 'it("works (L01)");'],
    ["is in another group", 'describe("inner", () => { it("works (L01)", () => {}); });'],
  ])("refuses a held row whose test %s", (_what, source) => {
    expect(problems(held, group(source))).toEqual(['L01 is said to be held by "a group > works (L01)" of a.test.ts, which does not exist']);
  });

  it("refuses a test that names an id without a row, and one that does not name that of its row", () => {
    expect(problems(held, group('it("works (L01)", () => {}); it("more (L02, X01)", () => {});'))).toEqual([
      'a.test.ts: "a group > more (L02, X01)" names L02, which the table lacks',
      'a.test.ts: "a group > more (L02, X01)" names X01, which the table lacks',
    ]);
    expect(problems({ ...held, id: "L02", test: "works (L01)" }, 'it("works (L01)", () => {});')).toContain('L02: the name of "works (L01)" of a.test.ts does not end with (L02)');
  });

  it("refuses two rows with one id, and two tests with one name", () => {
    const tests = namedTests(FILE, group('it("works (L01)", () => {}); it("works (L01)", () => {});'));
    expect(findProblems([held, held], tests)).toContain("L01 has two rows");
    expect(findProblems([held], tests)).toEqual(['L01: a.test.ts has "a group > works (L01)" 2 times']);
  });

  it("tells the open rows by issue", () => {
    const open = (id: string, issue: string): Defect => ({ id, right: "", status: "open", issue });
    expect(openLines([held, open("L02", "Redis 1"), open("L03", "issue 16"), open("L04", "Redis 1")])).toEqual(["open, Redis 1: L02 L04", "open, issue 16: L03"]);
  });
});
