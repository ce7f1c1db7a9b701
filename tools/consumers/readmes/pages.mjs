// Which pages have code, where a reader would have its files, and the program of ours that uses them as the page says.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { commandsOf, readBlocks } from "./blocks.mjs";

export const ROOT = path.resolve(import.meta.dirname, "../../..");
const CHECKS = path.join(import.meta.dirname, "../fixtures/readers");

/** Projects that have what a page needs. The first two have an empty folder, and say themselves what to install. */
const PROJECTS = {
  "README.md": ["."],
  "docs/migration.md": ["."],
  "packages/ws-cli/README.md": ["eslint9"],
  "packages/ws-codemod/README.md": ["eslint9"],
  "packages/ws-migration/README.md": ["eslint9"],
  "packages/eslint-plugin-ws/README.md": ["eslint9", "eslint10"],
};

/**
 * Every README of the repository, and the page that is a way to follow, with their blocks. Throws for a block of no known kind, and for a file that no check uses, neither by its
 * name nor by an import of another file of the page.
 */
export function readPages() {
  const names = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "README.md", "*/README.md", "docs/migration.md"], { cwd: ROOT, encoding: "utf8" });
  return names.split("\n").filter(Boolean).sort().map(readPage);
}

const HOW = {
  file: ({ file }, { slug }) => `${file}: written, and used by fixtures/readers/${slug}/check.mjs`,
  commands: ({ code }) => `${commandsOf(code).length} commands: run in the folder of a reader`,
  repo: ({ code }) => `${commandsOf(code).length} commands for a checkout: programs are run, scripts looked up in package.json`,
  spec: ({ code }) => `${commandsOf(code).length} commands: run in a folder of spec`,
};

/** A line for each block: where it is, and what is done with it. */
export const listBlocks = (pages) =>
  pages.flatMap((page) => page.blocks.map((block) => `${page.name}:${block.line} ${HOW[block.kind](block, page)}`));

function readPage(name) {
  const slug = path.basename(name) === "README.md" ? path.basename(path.dirname(path.join(ROOT, name))) : path.basename(name, ".md");
  const blocks = readBlocks({ name, text: readFileSync(path.join(ROOT, name), "utf8") });
  const page = { name, slug: name === "README.md" ? "root" : slug, blocks, projects: PROJECTS[name] ?? ["service"] };
  const checks = path.join(CHECKS, page.slug);
  const files = blocks.filter(({ kind }) => kind === "file");
  const check = path.join(checks, "check.mjs");
  const texts = [existsSync(check) ? readFileSync(check, "utf8") : "", ...files.map(({ code }) => code)];
  for (const { file, line } of files) {
    const isUsed = texts[0].includes(`"${file}"`) || texts.some((text) => text.includes(`"./${file}"`));
    if (!isUsed) throw new Error(`${name}:${line}: nothing runs ${file}; see fixtures/readers/${page.slug}/check.mjs`);
  }
  return { ...page, checks: existsSync(checks) ? checks : undefined };
}
