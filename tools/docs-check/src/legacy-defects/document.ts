import type { Defect } from "./defect.ts";

export const DOCUMENT = "docs/legacy-defects.md";

const GROUPS: Readonly<Record<string, string>> = {
  L: "Lost",
  D: "Doubled",
  O: "Out of order",
  X: "Across users",
  S: "States of a connection",
  H: "Hangs and leaks",
  F: "False success, and what can be seen",
  R: "Registry",
};

/** The page that the table makes. */
export function defectDocument(defects: readonly Defect[]): string {
  const open = defects.filter(({ status }) => status === "open");
  return `# Legacy defects

<!-- Generated from tools/docs-check/src/legacy-defects/table.ts by \`pnpm legacy:defects\`. Do not edit. -->

The old stack had ${defects.length} known defects. Each row has the right behaviour, and the test that fails without it; the id is in the test's
name. ${defects.length - open.length} are held. ${open.length} are open: a row says which issue they wait for, and where a part holds today, its test.
\`npm test -- defects\` compares the rows with the tests.

${Object.entries(GROUPS)
  .map(([letter, title]) => groupSection(title, defects.filter(({ id }) => id.startsWith(letter))))
  .join("\n")}`;
}

function groupSection(title: string, defects: readonly Defect[]): string {
  return `## ${title}

| id | right behaviour | held by |
|---|---|---|
${defects.map((defect) => `| ${defect.id} | ${cell(defect.right)} | ${proof(defect)} |\n`).join("")}`;
}

function proof(defect: Defect): string {
  const { file, test } = defect;
  const link = file === undefined || test === undefined ? undefined : `[${cell(test)}](../${file})`;
  if (defect.status === "held") return link ?? "";
  return `**open: ${defect.issue}**${link === undefined ? "" : `; a part: ${link}`}`;
}

/** Text in which nothing ends a cell or begins a link. */
const cell = (text: string): string => text.replaceAll(/[|[\]<*_`\\]/g, String.raw`\$&`);

/** The open rows by issue, one line each, for the one who runs the test. */
export function openLines(defects: readonly Defect[]): readonly string[] {
  const open = defects.filter((defect) => defect.status === "open");
  const issues = new Set(open.map(({ issue }) => issue));
  return Array.from(issues, (issue) => `open, ${issue}: ${open.filter((defect) => defect.issue === issue).map(({ id }) => id).join(" ")}`);
}
