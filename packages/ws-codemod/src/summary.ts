import type { FileResult } from "./codemod.ts";

export interface Failure {
  readonly file: string;
  readonly why: string;
}

export interface Outcome {
  readonly results: readonly FileResult[];
  readonly failures: readonly Failure[];
  /** Files that were looked at. */
  readonly read: number;
  readonly dry: boolean;
}

/** What was moved, what is left and where, and which files failed. */
export function summaryOf({ results, failures, read, dry }: Outcome): string {
  const changed = results.filter(({ before, after }) => before !== after);
  const moved = results.reduce((sum, each) => sum + each.moved, 0);
  const left = results.flatMap(({ file, left: places }) => places.map((each) => ({ file, ...each })));
  const lines = [
    ...(dry ? changed.map(({ file }) => `${file} would change`) : []),
    `${read} files read, ${changed.length} ${dry ? "would change" : "changed"}: ${moved} uses of old names ${dry ? "would move" : "moved"}, ${left.length} left to a person, ${failures.length} files failed.`,
    ...left.map(({ file, line, what, recipe }) => `${file}:${line} ${what}: ${recipe}`),
    ...failures.map(({ file, why }) => `${file}: not changed: ${why}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The lines of a file that differ, as `-` and `+`. */
export function changedLines({ file, before, after }: FileResult): string {
  if (before === after) return "";
  const [old, next] = [before.text.split("\n"), after.text.split("\n")];
  const first = old.findIndex((line, index) => line !== next[index]);
  let tail = 0;
  while (tail < Math.min(old.length, next.length) - first && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1;
  // As many lines as before: only those that differ. Else the whole part in between.
  const pairs = old.length === next.length ? old.flatMap((line, index) => (line === next[index] ? [] : [`-${line}`, `+${next[index]}`])) : [
    ...old.slice(first, old.length - tail).map((line) => `-${line}`),
    ...next.slice(first, next.length - tail).map((line) => `+${line}`),
  ];
  return `--- ${file}\n${pairs.join("\n")}\n`;
}
