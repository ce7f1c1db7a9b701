import { RAW } from "../load/rows.ts";
import type { Summary } from "../stats.ts";
import { THERE, type Results, type RowResult } from "./results.ts";
import { formatTable } from "./table.ts";

/** How a row's contender is now, in parts of what it was. */
export interface Change {
  readonly row: string;
  readonly name: string;
  readonly change: Summary;
  readonly isWorse: boolean;
}

/** Figures of another run differ by this much without any cause. */
const BETWEEN_RUNS = 0.1;
/** Rounds in turns with the other checkout's differ by less. */
const WITHIN_RUN = 0.05;

/**
 * Ratios to raw ws, now and in figures that were stored. One is worse when it exceeds the stored one by 10 % and no round of it is as good
 * as the worst stored one.
 */
export function compareWithStored(now: readonly RowResult[], stored: Results): readonly Change[] {
  return now.flatMap(({ name: row, contenders }) => {
    const before = stored.rows.find(({ name }) => name === row);
    return contenders.flatMap(({ name, over }) => {
      const ratio = over[RAW];
      const then = before?.contenders.find((contender) => contender.name === name)?.over[RAW];
      if (ratio === undefined || then === undefined) return [];
      const change: Summary = { median: ratio.median / then.median, low: ratio.low / then.median, high: ratio.high / then.median };
      return [{ row, name, change, isWorse: change.median > 1 + BETWEEN_RUNS && ratio.low > then.high }];
    });
  });
}

/** Here and in another checkout, round by round. One is worse when it exceeds by 5 % and in each round. */
export function compareWithCheckout(now: readonly RowResult[]): readonly Change[] {
  return now.flatMap(({ name: row, contenders }) =>
    contenders.flatMap(({ name, over }) => {
      const change = over[THERE];
      return change === undefined ? [] : [{ row, name, change, isWorse: change.median > 1 + WITHIN_RUN && change.low > 1 }];
    }),
  );
}

const percent = (part: number): string => `${part >= 1 ? "+" : "−"}${Math.abs((part - 1) * 100).toFixed(0)} %`;

export function formatChanges(title: string, changes: readonly Change[]): string {
  const lines = changes.map(({ row, name, change: { median, low, high }, isWorse }) => [row, name, percent(median), `${percent(low)} to ${percent(high)}`, isWorse ? "worse" : ""]);
  return [`### ${title}`, "", ...formatTable([["", "", "change", "rounds", ""], ...lines]), ""].join("\n");
}
