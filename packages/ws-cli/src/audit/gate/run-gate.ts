import { existsSync } from "node:fs";
import path from "node:path";
import { MAP_VERSION, readBaseline, writeBaseline, type Baseline } from "@apex/ws-migration";
import { CliError } from "../../cli-error.ts";
import { EXIT } from "../../exit.ts";
import type { CliIo } from "../../io.ts";
import type { AuditedTree } from "../audit.ts";
import type { AuditReport, Problem } from "../report.ts";
import { counted } from "../report/table.ts";
import { leftOutText } from "../report/text.ts";
import { compare, countReport, type Comparison } from "./compare.ts";
import { wayHomeOf } from "./homes.ts";
import { blindText, refusalText, remainingText } from "./messages.ts";

export interface GateOptions {
  /** The baseline, absolute. */
  readonly file: string;
  /** Why additions are let pass, or null: then they fail. */
  readonly reason: string | null;
  readonly io: CliIo;
}

const EMPTY: Baseline = { version: 1, mapVersion: MAP_VERSION, uses: {}, definitions: {}, unclear: {}, accepted: [] };

/** Files about which the gate knows nothing, so they may hide anything. */
const HIDES: ReadonlySet<Problem["code"]> = new Set(["unreadable", "tsconfig", "team-file"]);

/** Compares the report with the baseline and rewrites that downwards. Returns the exit code. */
export function runGate({ root, files, report, migration }: AuditedTree, { file, reason, io }: GateOptions): number {
  const leftOut = leftOutText(report.leftOut);
  const notRead = leftOut === null ? "" : `${io.paint("dim", leftOut)}\n`;
  const known = existing(file, reason);
  const baseline = known ?? EMPTY;
  const nameOf = (name: string): string => relativeTo(file, path.join(root, name));
  const found = countReport(report, nameOf);
  // What could not be read as a whole may still have what it had: the baseline keeps it.
  const broken = new Set(report.problems.map((problem) => problem.file));
  const read = files.filter((name) => !broken.has(name)).map(nameOf);
  const comparison = compare(baseline, found, judged(root, file, new Set(read)), wayHomeOf(migration));
  // Of a file that hides anything nothing can be accepted; of a statement a person can say what it loads.
  const blind = [...hidingFiles(report), ...(reason === null ? unclearLines(comparison, report, nameOf) : [])];
  if (blind.length > 0) {
    io.err(blindText(blind, io));
    return EXIT.undecided;
  }
  if (known !== null && keysOf(comparison).length === 0) {
    if (comparison.less) writeBaseline(file, { ...baseline, ...comparison.shrunk, mapVersion: MAP_VERSION });
    const moved = comparison.moved === 0 ? "" : ` ${counted(comparison.moved, "use")} went to the home of their names.`;
    const shrunk = comparison.less ? `${moved} ${path.basename(file)} ${comparison.moved === 0 ? "is smaller now" : "has changed"}: commit it.` : "";
    io.out(`${io.paint("green", "No new use of the old stack.")} ${remainingText(found)}${shrunk}\n${notRead}`);
    return EXIT.fine;
  }
  if (reason === null) {
    io.err(refusalText(comparison, report, nameOf, { baseline: file, look: io }));
    return EXIT.more;
  }
  const date = io.now().toISOString().slice(0, 10);
  const accepted = (known === null ? ["*"] : keysOf(comparison)).map((key) => ({ key, reason, date }));
  writeBaseline(file, {
    ...EMPTY,
    ...comparison.grown,
    accepted: [...baseline.accepted, ...accepted],
  });
  const what = known === null ? "everything that is there" : counted(accepted.length, "addition");
  io.out(`Accepted ${what} in ${path.basename(file)}: ${reason}\n${remainingText(found)}\n${notRead}`);
  return EXIT.fine;
}

function hidingFiles({ problems }: AuditReport): string[] {
  return problems.filter(({ code }) => HIDES.has(code)).map(({ file, code, message }) => `${file}  ${code}: ${message}`);
}

/** Places that name the stack and are not understood, beyond those that were let pass. */
function unclearLines({ newUnclear }: Comparison, { unclear }: AuditReport, nameOf: (file: string) => string): string[] {
  const isNew = (file: string, text: string): boolean => newUnclear.some((each) => each.file === nameOf(file) && each.key === text);
  return unclear
    .filter(({ file, text }) => isNew(file, text))
    .map(({ file, line, text, why }) => `${file}:${line}  ${text}\n    ${why}`);
}

/** Files of the baseline that this audit can speak for: it read them, or they are gone. Another folder's are not its own. */
function judged(root: string, baseline: string, read: ReadonlySet<string>): (name: string) => boolean {
  return (name) => {
    const absolute = path.resolve(path.dirname(baseline), name);
    const inside = !path.relative(root, absolute).startsWith("..");
    return read.has(name) || (inside && !existsSync(absolute));
  };
}

/** The baseline; null if there is none and a reason begins one. */
function existing(file: string, reason: string | null): Baseline | null {
  if (existsSync(file)) return readBaseline(file);
  if (reason !== null) return null;
  throw new CliError(
    "no_baseline",
    `${file} does not exist, so nothing can be compared. Write the first one with --accept "the state on the day we began".`,
  );
}

/** What the list of accepted additions calls them; "*" there is all that the first baseline began with. */
function keysOf({ newUses, newDefinitions, newUnclear }: Comparison): string[] {
  return [...newUses, ...newDefinitions, ...newUnclear].map(({ file, key }) => `${file} ${key}`);
}

function relativeTo(baseline: string, file: string): string {
  return path.relative(path.dirname(baseline), file).split(path.sep).join("/");
}
