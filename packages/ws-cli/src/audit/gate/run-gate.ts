import { existsSync } from "node:fs";
import path from "node:path";
import { MAP_VERSION, readBaseline, writeBaseline, type Baseline } from "@apex/ws-migration";
import { CliError } from "../../cli-error.ts";
import { EXIT } from "../../exit.ts";
import type { CliIo } from "../../io.ts";
import type { AuditedTree } from "../audit.ts";
import type { Problem } from "../report.ts";
import { counted } from "../report/table.ts";
import { compare, countReport, type Comparison, type Counted } from "./compare.ts";

export interface GateOptions {
  /** The baseline, absolute. */
  readonly file: string;
  /** Why additions are let pass, or null: then they fail. */
  readonly reason: string | null;
  readonly io: CliIo;
}

/** Files about which the gate knows nothing, so they may hide anything. */
const HIDES: ReadonlySet<Problem["code"]> = new Set(["unreadable", "tsconfig"]);

/** Compares the report with the baseline and rewrites that downwards. Returns the exit code. */
export function runGate({ root, files, report }: AuditedTree, { file, reason, io }: GateOptions): number {
  const blind = [...report.unclear.map(({ file: at, line, text, why }) => `${at}:${line}  ${text}\n    ${why}`), ...report.problems.filter(({ code }) => HIDES.has(code)).map(({ file: at, code, message }) => `${at}  ${code}: ${message}`)];
  if (blind.length > 0) {
    io.err(`${io.paint("red", "The gate cannot judge")} what it does not understand:\n${blind.map((line) => `  ${line}\n`).join("")}Write the module's name as one plain string, or make the file readable.\n`);
    return EXIT.undecided;
  }
  const baseline = existing(file, reason);
  const nameOf = (name: string): string => relativeTo(file, path.join(root, name));
  const found = countReport(report, nameOf);
  const comparison = compare(baseline, found, judged(root, file, new Set(files.map(nameOf))));
  if (comparison.newUses.length + comparison.newDefinitions.length === 0) {
    if (comparison.less) writeBaseline(file, { ...baseline, ...comparison.shrunk, mapVersion: MAP_VERSION });
    io.out(`${io.paint("green", "No new use of the old stack.")} ${remaining(found)}${comparison.less ? ` ${path.basename(file)} is smaller now: commit it.` : ""}\n`);
    return EXIT.fine;
  }
  if (reason === null) {
    io.err(refusal(comparison, file, io));
    return EXIT.more;
  }
  const date = io.now().toISOString().slice(0, 10);
  writeBaseline(file, { version: 1, mapVersion: MAP_VERSION, ...comparison.grown, accepted: [...baseline.accepted, ...keysOf(comparison).map((key) => ({ key, reason, date }))] });
  io.out(`Accepted ${counted(keysOf(comparison).length, "addition")} in ${path.basename(file)}: ${reason}\n`);
  return EXIT.fine;
}

/** Files of the baseline that this audit can speak for: it read them, or they are gone. Another folder's are not its own. */
function judged(root: string, baseline: string, read: ReadonlySet<string>): (name: string) => boolean {
  return (name) => {
    const absolute = path.resolve(path.dirname(baseline), name);
    const inside = !path.relative(root, absolute).startsWith("..");
    return read.has(name) || (inside && !existsSync(absolute));
  };
}

/** With a reason the first baseline may be missing: it begins empty, and everything found is an addition. */
function existing(file: string, reason: string | null): Baseline {
  if (existsSync(file) || reason === null) {
    if (existsSync(file)) return readBaseline(file);
    throw new CliError("no_baseline", `${file} does not exist, so nothing can be compared. Write the first one with --accept "the state on the day we began".`);
  }
  return { version: 1, mapVersion: MAP_VERSION, uses: {}, definitions: {}, accepted: [] };
}

function keysOf({ newUses, newDefinitions }: Comparison): string[] {
  return [...newUses.map(({ file, key }) => `${file} ${key}`), ...newDefinitions.map(({ file, key }) => `${file} ${key}`)];
}

function refusal({ newUses, newDefinitions }: Comparison, file: string, io: CliIo): string {
  const uses = newUses.map(({ file: at, key, allowed, found }) => `  ${at}  ${io.paint("bold", key)} ${found} times, ${allowed} in the baseline\n`);
  const definitions = newDefinitions.map(({ file: at, key }) => `  ${at}  ${io.paint("bold", key)} is a new definition in a role that has one already\n`);
  return (
    `${io.paint("red", `${counted(newUses.length + newDefinitions.length, "addition")} to the old stack:`)}\n${[...uses, ...definitions].join("")}` +
    `Use the successor instead: apex-ws map --markdown lists it. If it has to be, accept it with a reason:\n` +
    `  apex-ws audit … --baseline ${path.relative(io.cwd, file) || file} --accept "why"\n`
  );
}

function remaining({ uses, definitions }: Counted): string {
  const count = Object.values(uses).flatMap((each) => Object.values(each)).reduce((sum, each) => sum + each, 0);
  return `${counted(count, "use")} and ${counted(Object.keys(definitions).length, "competing definition")} left.`;
}

function relativeTo(baseline: string, file: string): string {
  return path.relative(path.dirname(baseline), file).split(path.sep).join("/");
}
