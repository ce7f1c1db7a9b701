import { describe, expect, test } from "vitest";
import { MEMORY, RAW } from "../src/load/rows.ts";
import { THERE, type Results, type RowResult } from "../src/report/results.ts";
import { compareWithCheckout, compareWithStored } from "../src/report/verdicts.ts";
import type { Summary } from "../src/stats.ts";

const summary = (low: number, median: number, high: number): Summary => ({ low, median, high });

/** A row in which this project took so much of what another one did. */
const rowOf = (over: Readonly<Record<string, Summary>>): RowResult => {
  const contender = { ...summary(1, 1, 1), name: MEMORY, user: 0, system: 0, over, warmUp: { windows: 2, agreed: 1 }, notes: [], rounds: [] };
  return { name: "append", what: "", unit: "µs", placement: "", contenders: [contender] };
};

const stored = (ratio: Summary): Results => ({
  machine: { cpu: undefined, cores: 2, memoryBytes: 0, node: "", commit: undefined, load: [0, 0] },
  rounds: 3,
  rows: [rowOf({ [RAW]: ratio })],
});

const isWorseThanStored = (now: Summary, then: Summary): boolean | undefined => compareWithStored([rowOf({ [RAW]: now })], stored(then))[0]?.isWorse;

describe("a row beside stored figures", () => {
  test("is worse when it exceeds them by more than 10 %, in each round", () => {
    expect(isWorseThanStored(summary(0.71, 0.8, 0.9), summary(0.55, 0.6, 0.7))).toBe(true);
  });

  test("is no worse where it is within 10 %, or a round is as good as a stored one", () => {
    expect(isWorseThanStored(summary(0.64, 0.65, 0.66), summary(0.6, 0.6, 0.62))).toBe(false);
    expect(isWorseThanStored(summary(0.65, 0.8, 0.9), summary(0.55, 0.6, 0.7))).toBe(false);
  });

  test("is left out when it has no stored figures", () => {
    expect(compareWithStored([{ ...rowOf({ [RAW]: summary(1, 1, 1) }), name: "a new row" }], stored(summary(1, 1, 1)))).toEqual([]);
  });
});

describe("a row beside another checkout", () => {
  const isWorse = (change: Summary): boolean | undefined => compareWithCheckout([rowOf({ [THERE]: change })])[0]?.isWorse;

  test("is worse when it exceeds that by more than 5 %, in each round", () => {
    expect(isWorse(summary(1.01, 1.06, 1.2))).toBe(true);
    expect(isWorse(summary(0.99, 1.06, 1.2))).toBe(false);
    expect(isWorse(summary(1.01, 1.05, 1.2))).toBe(false);
  });
});
