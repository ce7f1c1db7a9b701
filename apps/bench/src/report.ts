import { cpus, totalmem } from "node:os";
import { styleText } from "node:util";
import type { RequestFigures } from "./request/measure.ts";
import type { Scenario } from "./scenarios.ts";
import { median, medianRatio } from "./stats.ts";
import { BASELINE } from "./subjects/index.ts";
import type { UsersFigures } from "./users/measure.ts";

/** All rounds of one scenario, by subject. */
export interface Measured {
  readonly scenario: Scenario;
  readonly rounds: ReadonlyMap<string, readonly number[]>;
}

export interface Row {
  readonly subject: string;
  readonly median: number;
  /** To raw ws, median of the rounds' ratios. */
  readonly ratio: number;
  readonly rounds: readonly number[];
}

export function toRows({ rounds }: Measured): readonly Row[] {
  const base = rounds.get(BASELINE) ?? [];
  return Array.from(rounds, ([subject, values]) => ({ subject, median: median(values), ratio: medianRatio(values, base), rounds: values }));
}

export function printTable(measured: Measured): void {
  const { name, unit } = measured.scenario;
  console.log(`\n${styleText("bold", name)} (${unit})`);
  for (const { subject, median, ratio } of toRows(measured)) {
    console.log(`  ${subject.padEnd(16)} ${median.toFixed(2).padStart(9)}   ${ratio.toFixed(2).padStart(6)} × ${BASELINE}`);
  }
}

/** Machine and versions, without which figures say nothing. */
export function toJson(all: readonly Measured[], requests: RequestFigures | undefined, users: UsersFigures | undefined): string {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem(), node: process.version };
  const scenarios = all.map((measured) => ({ ...measured.scenario, rows: toRows(measured) }));
  return `${JSON.stringify({ machine, scenarios, requests, users }, undefined, 2)}\n`;
}
