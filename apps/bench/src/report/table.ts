import { BASES, type Aim } from "../load/rows.ts";
import type { Summary } from "../stats.ts";
import { THERE, type ContenderResult, type RowResult } from "./results.ts";

/** A row as a table in Markdown, which a terminal shows as well. */
export function formatRow({ name, what, unit, placement, contenders }: RowResult, aims: readonly Aim[]): string {
  const bases = [...BASES, THERE].filter((base) => contenders.some(({ over }) => base in over));
  const unitWords = unit === "µs" ? "µs CPU of the server for each delivered item" : "KiB of the server for each connection";
  const cpu = unit === "µs" ? ["user", "system"] : [];
  const head = ["", unit, ...cpu, ...bases.map((base) => `× ${base}`), "warm after windows", "aim"];
  const lines = contenders.map((contender) => [
    contender.name,
    formatSummary(contender),
    ...(unit === "µs" ? [contender.user.toFixed(2), contender.system.toFixed(2)] : []),
    ...bases.map((base) => (contender.over[base] === undefined ? "" : formatSummary(contender.over[base]))),
    formatWarmUp(contender),
    aims.filter(({ subject }) => subject === contender.name).flatMap((aim) => formatAim(aim, contender.over[aim.over])).join(", "),
  ]);
  const notes = contenders.flatMap((contender) => contender.notes.map((note) => `${contender.name}: ${note}.`));
  return [`### ${name}`, "", `${what}; ${unitWords}; ${placement}.`, "", ...formatTable([head, ...lines]), "", ...notes].join("\n");
}

/** The median of the rounds, the lowest and the highest. */
function formatSummary({ median, low, high }: Summary): string {
  return low === high ? median.toFixed(2) : `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function formatWarmUp({ warmUp: { windows, agreed }, rounds }: ContenderResult): string {
  return agreed === rounds.length ? `${windows}` : `${windows}, ${rounds.length - agreed} of ${rounds.length} disagree`;
}

function formatAim({ over, atMost }: Aim, ratio: Summary | undefined): string[] {
  return ratio === undefined ? [] : [`${atMost} × ${over} ${ratio.median <= atMost ? "met" : "missed"}`];
}

/** Columns as wide as their widest cell; the first one is text, the others are numbers. */
export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => `${"-".repeat(width + 1)}${column === 0 ? "-" : ":"}`).join("|")}|`;
  return [line(head), rule, ...body.map(line)];
}
