import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../../..");

/** A page of the documentation. */
export interface Document {
  /** Path from the root. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block: ```language, and what stands in it. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** Every Markdown page that is part of the project, also those that are not committed yet. */
export function readDocuments(): readonly Document[] {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: ROOT, encoding: "utf8" });
  return list
    .split("\n")
    .filter((path) => path !== "" && !path.startsWith(".changeset/") && !path.includes("/corpus/"))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

export function codeBlocks({ text }: Document): readonly CodeBlock[] {
  return Array.from(text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm), (match) => ({
    language: match[1] ?? "",
    code: match[2] ?? "",
    line: text.slice(0, match.index).split("\n").length,
  }));
}

/** Targets of links that lead to another file of the project, without their anchors. */
export function relativeLinks({ text }: Document): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), (match) => match[1] ?? "")
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .map((target) => target.replace(/#.*$/, ""));
}
