import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { MEMORY, RAW, ROWS, SQLITE, type Row } from "./load/rows.ts";
import { THERE } from "./report/results.ts";
import { checkCheckout } from "./run/other-checkout.ts";
import type { Contender } from "./run/round.ts";

const REQUEST = "request";
const USERS = "users";
const REDIS_STORE = "redis-store";
const REDIS_MEMORY = "redis-memory";

/** Figures that `--compare` compares with. */
const STORED = path.resolve(import.meta.dirname, "../../../docs/benchmarks.json");

const NAMES = [...ROWS.map(({ name }) => name), REQUEST, USERS, REDIS_STORE, REDIS_MEMORY];

export const HELP = `pnpm bench                     every row: what a delivered event costs the server beside other ways to do it; about 25 minutes
pnpm bench --quick             the same without the others but raw ws, two rounds of half-size windows: less than 5 minutes
pnpm bench --only <row>        only this row; may be repeated
pnpm bench --subjects <a,b>    only these: ${[...new Set(ROWS.flatMap(({ subjects }) => subjects))].join(", ")}
pnpm bench --rounds <n>        3; 2 with --quick, 5 with --against
pnpm bench --compare           ratios to raw ws beside those of docs/benchmarks.json; ends with 1 when a row is worse
pnpm bench --against <folder>  in turns with this project in another checkout, from its sources; ends with 1 when a row is worse
pnpm bench --json <file>       writes the figures, as docs/benchmarks.json has them
pnpm bench --profile <folder>  writes a .cpuprofile of each server's measured windows, and the functions that took longest
pnpm bench --scale <factor>    windows of another size, to try something out; the figures are worth nothing
pnpm bench --help              this text

Rows: ${NAMES.join(" · ")}.
Those of Redis are measured only where they are named; they start redis-server themselves.

In each round every subject runs once in fresh processes, in rotated order, and warms up until two windows agree within 5 %, or for
eight windows. Figures are medians of the rounds with the lowest and the highest; ratios are taken round by round. How to read them:
docs/benchmarks.md.`;

const OPTIONS = {
  only: { type: "string", multiple: true },
  subjects: { type: "string" },
  rounds: { type: "string" },
  quick: { type: "boolean", default: false },
  compare: { type: "boolean", default: false },
  against: { type: "string" },
  json: { type: "string" },
  profile: { type: "string" },
  scale: { type: "string", default: "1" },
  help: { type: "boolean", short: "h", default: false },
} as const;

export interface PlannedRow {
  readonly row: Row;
  readonly contenders: readonly Contender[];
}

export interface Plan {
  readonly rows: readonly PlannedRow[];
  readonly hasRequest: boolean;
  readonly hasUsers: boolean;
  readonly hasRedisStore: boolean;
  readonly hasRedisMemory: boolean;
  /** Of the windows of Redis. */
  readonly scale: number;
  readonly rounds: number;
  /** Stored figures. */
  readonly compare: string | undefined;
  readonly isAgainst: boolean;
  readonly json: string | undefined;
  readonly profiles: string | undefined;
}

/** Undefined for `--help`. Throws for what cannot be done. */
export function parsePlan(args: readonly string[]): Plan | undefined {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) return undefined;
  const { only, quick, compare } = values;
  const unknown = only?.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no row ${unknown}; rows are ${NAMES.join(", ")}`);
  const against = values.against === undefined ? undefined : checkCheckout(fromCaller(values.against));
  // Only what changes with this project is compared.
  const isOursOnly = quick || compare || against !== undefined;
  const subjects = values.subjects?.split(",") ?? (isOursOnly ? [RAW, MEMORY, SQLITE] : undefined);
  const scale = parseNumber("scale", values.scale) * (quick ? 0.5 : 1);
  const rows = ROWS.filter(({ name }) => only?.includes(name) ?? true).map((row) => planRow(row, subjects, scale, against));
  return {
    rows,
    hasRequest: only?.includes(REQUEST) ?? !isOursOnly,
    hasUsers: only?.includes(USERS) ?? !isOursOnly,
    hasRedisStore: only?.includes(REDIS_STORE) ?? false,
    hasRedisMemory: only?.includes(REDIS_MEMORY) ?? false,
    scale,
    rounds: parseNumber("rounds", values.rounds ?? String(quick ? 2 : against === undefined ? 3 : 5)),
    compare: compare ? checkStored() : undefined,
    isAgainst: against !== undefined,
    json: values.json === undefined ? undefined : fromCaller(values.json),
    profiles: values.profile === undefined ? undefined : fromCaller(values.profile),
  };
}

function checkStored(): string {
  if (!existsSync(STORED)) throw new Error("No figures are stored yet: pnpm bench --json docs/benchmarks.json");
  return STORED;
}

/** pnpm changes to this package's folder, and keeps where it was called. */
const fromCaller = (file: string): string => path.resolve(process.env["INIT_CWD"] ?? ".", file);

function parseNumber(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || (name === "rounds" && !Number.isInteger(value))) throw new Error(`--${name} is a number above 0, not ${text}`);
  return value;
}

function planRow(row: Row, wanted: readonly string[] | undefined, scale: number, against: string | undefined): PlannedRow {
  const subjects = row.subjects.filter((subject) => subject === RAW || (wanted?.includes(subject) ?? true));
  const contenders = subjects.flatMap((subject): Contender[] => {
    const here: Contender = { name: subject, subject, checkout: undefined };
    const isOurs = subject === MEMORY || subject === SQLITE;
    return isOurs && against !== undefined ? [here, { name: `${subject} ${THERE}`, subject, checkout: against }] : [here];
  });
  return { row: { ...row, windowItems: Math.max(1, Math.round(row.windowItems * scale)) }, contenders };
}
