import { parseArgs } from "node:util";
import { CLASSES, type ClassName } from "./classes.ts";
import { FLOODS } from "./neighbour/floods/all.ts";
import type { Flood } from "./neighbour/floods/flood.ts";

/** What the command line asks for. */
export type Command =
  | { readonly type: "help" }
  | { readonly type: "campaign"; readonly scale: number; readonly seed: number; readonly classes: readonly ClassName[] }
  | { readonly type: "neighbour"; readonly floods: readonly Flood[]; readonly isQuick: boolean; readonly isJson: boolean };

export const HELP = `Attacks a live service, in a process of its own.

  pnpm hostile                          hostile inputs of all classes: each is answered as documented, others are served
  pnpm hostile --scale 10 --seed 7      ten times as many, from this seed
  pnpm hostile --class "deep nesting"   only this class; may be repeated
  pnpm hostile --neighbour              what one user's floods do to another user: a table, and a verdict
  pnpm hostile --neighbour --only ping  only this flood; may be repeated

  --scale      of the campaign, default 1: more than 100,000 inputs
  --seed       of the campaign; default: APEX_SEED, or chosen and printed
  --class      a class of inputs, see below
  --neighbour  floods by one user, with one connection and with ten; beside each another user's time from an append to its
               event, and the same while the flood hits a second process. 500 samples, median of 3 rounds, about 25 minutes
  --only       a flood, see below
  --quick      with --neighbour: one row for each flood, 100 samples, 1 round, about 2 minutes; not the verdict
  --json       with --neighbour: the rows as one JSON array
  --help       this text

Ends with 1 when the service did what it may not do, or when a flood makes another user wait for more than twice the control.

Floods:
${FLOODS.map(({ name, what }) => `  ${name.padEnd(19)} ${what}`).join("\n")}

Classes of the campaign:
${CLASSES.map(({ name }) => `  ${name}`).join("\n")}
`;

const OPTIONS = {
  scale: { type: "string", default: "1" },
  seed: { type: "string" },
  class: { type: "string", multiple: true },
  neighbour: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  quick: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Throws with what to write instead. `defaultSeed`: where none is given. */
export function parseCommand(args: readonly string[], defaultSeed: number): Command {
  const { values } = parseArgs({ args: args.filter((argument) => argument !== "--"), options: OPTIONS });
  const { class: classes = [], only = [] } = values;
  if (values.help) return { type: "help" };
  if (values.neighbour) {
    if (classes.length > 0) throw new Error("--class is of the campaign; with --neighbour name floods: --only ping");
    return { type: "neighbour", floods: choose("flood", only, FLOODS), isQuick: values.quick, isJson: values.json };
  }
  if (values.quick || values.json || only.length > 0) throw new Error("--only, --quick and --json are about the floods: pnpm hostile --neighbour --quick");
  const seed = values.seed === undefined ? defaultSeed : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed is a whole number, not ${values.seed}`);
  const scale = Number(values.scale);
  if (!(scale > 0 && scale <= 1_000)) throw new Error(`--scale is a number above 0 and up to 1000, not ${values.scale}`);
  return { type: "campaign", scale, seed, classes: choose("class", classes, CLASSES).map(({ name }) => name) };
}

function choose<Named extends { readonly name: string }>(what: string, wanted: readonly string[], all: readonly Named[]): readonly Named[] {
  const unknown = wanted.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined) throw new Error(`There is no ${what} called ${unknown}; there are: ${all.map(({ name }) => name).join(", ")}`);
  return wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));
}
