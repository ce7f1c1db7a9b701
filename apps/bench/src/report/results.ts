import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { BASES, type Row } from "../load/rows.ts";
import type { RedisRow } from "../redis/measure.ts";
import type { RedisMemory } from "../redis/memory.ts";
import type { RequestFigures } from "../request/measure.ts";
import type { Measured, MeasuredContender } from "../run/measure.ts";
import { summarize, summarizeRatio, type Summary } from "../stats.ts";
import type { UsersFigures } from "../users/measure.ts";

/** What a run came to: the JSON beside `docs/benchmarks.md`, which `--compare` reads. */
export interface Results {
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly RowResult[];
  readonly requests?: RequestFigures | undefined;
  readonly users?: UsersFigures | undefined;
  readonly redisStore?: readonly RedisRow[] | undefined;
  readonly redisMemory?: readonly RedisMemory[] | undefined;
}

/** Without which figures say nothing. */
interface Machine {
  readonly cpu: string | undefined;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly commit: string | undefined;
  /** Of the last minute, before and after: what else the machine did is in the first. */
  readonly load: readonly [before: number, after: number];
}

/** Names the same subject of the other checkout. */
export const THERE = "there";

export interface RowResult extends Pick<Row, "name" | "what" | "unit"> {
  readonly placement: string;
  readonly contenders: readonly ContenderResult[];
}

export interface ContenderResult extends Summary {
  readonly name: string;
  readonly user: number;
  readonly system: number;
  /** Ratios to others of the row, by their names. */
  readonly over: Readonly<Record<string, Summary>>;
  /** The most windows that a round needed, and in how many rounds the last two agreed. */
  readonly warmUp: { readonly windows: number; readonly agreed: number };
  readonly notes: readonly string[];
  readonly rounds: readonly number[];
}

export function toRowResult({ row, placement, contenders }: Measured): RowResult {
  const { name, what, unit } = row;
  return { name, what, unit, placement: placement.words, contenders: contenders.map((contender) => toContenderResult(contender, contenders)) };
}

const valuesOf = ({ rounds }: MeasuredContender): readonly number[] => rounds.map(({ value }) => value);

function toContenderResult(contender: MeasuredContender, all: readonly MeasuredContender[]): ContenderResult {
  const { name, rounds } = contender;
  const values = valuesOf(contender);
  const bases = all.filter((other) => other !== contender && BASES.includes(other.name)).map((base) => [base.name, base] as const);
  const there = all.filter((other) => isSameElsewhere(contender, other)).map((other) => [THERE, other] as const);
  return {
    name,
    ...summarize(values),
    user: summarize(rounds.map(({ user }) => user)).median,
    system: summarize(rounds.map(({ system }) => system)).median,
    over: Object.fromEntries([...bases, ...there].map(([key, base]) => [key, summarizeRatio(values, valuesOf(base))])),
    warmUp: { windows: Math.max(...rounds.map(({ warmUp }) => warmUp.windows)), agreed: rounds.filter(({ warmUp }) => warmUp.hasAgreed).length },
    notes: [...new Set(rounds.flatMap(({ note }) => note ?? []))],
    rounds: values,
  };
}

/** This checkout's subject is compared with the other one's. */
const isSameElsewhere = (here: MeasuredContender, other: MeasuredContender): boolean =>
  here.checkout === undefined && other.checkout !== undefined && here.subject === other.subject;

export function describeMachine(loadBefore: number): Machine {
  const [loadAfter = 0] = loadavg();
  const load = [loadBefore, loadAfter].map((value) => Number(value.toFixed(1))) as [number, number];
  return { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version, commit: describeCommit(), load };
}

/** Undefined outside of a repository. */
function describeCommit(): string | undefined {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { cwd: import.meta.dirname, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

/** Three digits of what is measured are more than it repeats. */
export const toJson = (results: Results): string =>
  `${JSON.stringify(results, (_key, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(4)) : value), 1)}\n`;
