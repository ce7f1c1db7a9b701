import { parseArgs } from "node:util";
import type { StoreKind } from "../config.ts";

/** Which seeds a sweep runs. */
export type SeedRange =
  | { readonly type: "count"; readonly first: number; readonly count: number }
  /** As many as there is time for. */
  | { readonly type: "time"; readonly first: number; readonly minutes: number };

/** What the command line asks for. */
export type Command =
  | { readonly type: "help" }
  | { readonly type: "sweep"; readonly range: SeedRange; readonly store: StoreKind | undefined; readonly jobs: number; readonly isJson: boolean }
  | SeedCommand
  | { readonly type: "mutants"; readonly names: readonly string[]; readonly seedsMax: number; readonly jobs: number; readonly isJson: boolean; readonly isRecorded: boolean };

export interface SeedCommand {
  readonly type: "seed";
  readonly seed: number;
  readonly isTraced: boolean;
  readonly isShrunk: boolean;
  readonly isJson: boolean;
  /** Undefined: the seed's own. */
  readonly store: StoreKind | undefined;
  /** The product is broken like that. */
  readonly mutant: string | undefined;
}

export const HELP = `Runs whole systems, real nodes and real clients, over a simulated network, clock and store. One seed is one run; the same seed
and sources give the same run. Ends with 1 when a run breaks a guarantee.

  pnpm sim --seeds 500                  runs seeds 1 to 500 and says what they came to
  pnpm sim --minutes 60                 runs seeds from a random one on, for so long
  pnpm sim --seed 12345 --trace         one run, as a timeline
  pnpm sim --seed 12345 --shrink        leaves out the steps that its failure does not need, then the timeline
  pnpm sim --mutants                    breaks the product on purpose, in each way, until a checker notices
  pnpm sim --mutants fence-not-checked  in this way
  pnpm sim --seed 7 --trace --mutants fence-not-checked    one run of the broken product

  --seeds    how many, default 500; with --mutants: how many each mutant gets to be noticed, default 300
  --first    the first of them, default 1
  --minutes  as many seeds as there is time for, from --first on or from a random one
  --seed     only this one
  --trace    with --seed: everything that happened, on virtual time
  --shrink   with --seed: fewer steps (delta debugging)
  --store    rows (the Redis adapter over a model of its server) or memory, whatever the seeds have
  --mutants  names behind it; none: all
  --record   with --mutants: writes the seeds that were found to known-seeds.json, and the table of docs/correctness.md
  --jobs     processes, default one for each core
  --json     the result as one JSON value
  --help     this
`;

const OPTIONS = {
  seeds: { type: "string" },
  first: { type: "string" },
  minutes: { type: "string" },
  seed: { type: "string" },
  trace: { type: "boolean", default: false },
  shrink: { type: "boolean", default: false },
  store: { type: "string" },
  mutants: { type: "boolean", default: false },
  record: { type: "boolean", default: false },
  jobs: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the caller knows: how many cores there are, and a seed where none is given. */
export interface Defaults {
  readonly jobs: number;
  readonly pickSeed: () => number;
}

/** Throws with what to write instead. */
export function parseCommand(args: readonly string[], defaults: Defaults): Command {
  const { values, positionals } = parseArgs({ args: args.filter((arg) => arg !== "--"), options: OPTIONS, allowPositionals: true });
  if (values.help) return { type: "help" };
  if (positionals.length > 0 && !values.mutants) throw new Error(`What is ${positionals.join(" ")}? See pnpm sim --help`);
  const isJson = values.json;
  const jobs = parseCount("jobs", values.jobs) ?? defaults.jobs;
  const store = parseStore(values.store);
  const seed = parseCount("seed", values.seed);
  if (seed !== undefined) {
    return { type: "seed", seed, isTraced: values.trace, isShrunk: values.shrink, isJson, store, mutant: onlyMutant(values.mutants, positionals) };
  }
  if (values.trace || values.shrink) throw new Error("--trace and --shrink are about one run: --seed 12345");
  const seeds = parseCount("seeds", values.seeds);
  if (values.mutants) return { type: "mutants", names: positionals, seedsMax: seeds ?? MUTANT_SEEDS, jobs, isJson, isRecorded: values.record };
  const first = parseCount("first", values.first);
  const minutes = parseCount("minutes", values.minutes);
  const range: SeedRange =
    minutes === undefined
      ? { type: "count", first: first ?? 1, count: seeds ?? SEEDS }
      : { type: "time", first: first ?? defaults.pickSeed(), minutes };
  return { type: "sweep", range, store, jobs, isJson };
}

const SEEDS = 500;
const MUTANT_SEEDS = 300;

function onlyMutant(isMutated: boolean, names: readonly string[]): string | undefined {
  if (!isMutated) return undefined;
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) throw new Error("With --seed, name one mutant behind --mutants");
  return name;
}

function parseStore(text: string | undefined): StoreKind | undefined {
  if (text === undefined || text === "rows" || text === "memory") return text;
  throw new Error(`--store is rows or memory, not ${text}`);
}

function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number above 0, not ${text}`);
}
