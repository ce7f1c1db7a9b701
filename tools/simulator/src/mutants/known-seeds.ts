import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Guarantee } from "../checkers/violation.ts";

/** By mutant: a seed for each guarantee that it breaks. Written by `pnpm sim --mutants --record`. */
export type KnownSeeds = Readonly<Record<string, Partial<Record<Guarantee, number>>>>;

const FILE = path.join(import.meta.dirname, "known-seeds.json");

export const readKnownSeeds = (): KnownSeeds => JSON.parse(readFileSync(FILE, "utf8")) as KnownSeeds;

/** Takes over what was found; what was not looked for stays. */
export function recordKnownSeeds(found: KnownSeeds): void {
  const all = Object.entries({ ...readKnownSeeds(), ...found }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
}
