import path from "node:path";
import type { CliIo } from "../../io.ts";
import type { AuditReport } from "../report.ts";
import { counted } from "../report/table.ts";
import type { Comparison, Counted, NewUse } from "./compare.ts";

type Look = Pick<CliIo, "paint" | "cwd">;

/** What the gate does not understand, and what to do about it. */
export function blindText(blind: readonly string[], { paint }: Look): string {
  const lines = blind.map((line) => `  ${line}\n`).join("");
  return `${paint("red", "The gate cannot judge")} what it does not understand:\n${lines}Write the module's name as one plain string, or make the file readable. A statement can be let pass with --accept "why".\n`;
}

/** Each addition with its lines and what to use instead. `nameOf` is the name of a file in the baseline. */
export function refusalText(
  { newUses, newDefinitions }: Comparison,
  report: AuditReport,
  nameOf: (file: string) => string,
  { baseline, look }: { readonly baseline: string; readonly look: Look },
): string {
  const { paint, cwd } = look;
  const uses = newUses.map((use) => `  ${useText(use, report, nameOf, look)}\n`);
  const definitions = newDefinitions.map(
    ({ file, key }) => `  ${file}  ${paint("bold", key)} is a new definition in a role that should have one\n`,
  );
  const count = counted(newUses.length + newDefinitions.length, "addition");
  return [
    `${paint("red", `${count} to the old stack:`)}\n`,
    ...uses,
    ...definitions,
    "apex-ws map --markdown has the recipe for each name. If an addition has to be, accept it with a reason:\n",
    `  apex-ws audit … --baseline ${path.relative(cwd, baseline) || baseline} --accept "why"\n`,
  ].join("");
}

function useText(
  { file, key, allowed, found }: NewUse,
  { entryPoints }: AuditReport,
  nameOf: (file: string) => string,
  { paint }: Look,
): string {
  const own = entryPoints.flatMap(({ names, uses }) =>
    uses.filter((use) => use.keys.includes(key) && nameOf(use.file) === file).map(({ line }) => ({ line, names })),
  );
  const name = key.slice(key.lastIndexOf("#") + 1);
  const successor = own[0]?.names.find((each) => each.name === name)?.successor ?? null;
  const before = allowed === 0 ? "" : `, ${found} times and ${allowed} in the baseline`;
  const lines = own.map(({ line }) => line).join(", ");
  return `${file}:${lines}  ${paint("bold", key)}${before}${successor === null ? "" : `; use ${paint("green", successor)}`}`;
}

export function remainingText({ uses, definitions, unclear }: Counted): string {
  const sum = (counts: Counted["uses"]): number =>
    Object.values(counts)
      .flatMap((each) => Object.values(each))
      .reduce((total, each) => total + each, 0);
  const blind = sum(unclear);
  const passed = blind === 0 ? "" : ` ${counted(blind, "statement")} let pass without being understood.`;
  return `${counted(sum(uses), "use")} and ${counted(Object.keys(definitions).length, "competing definition")} left.${passed}`;
}
