import type { Outcome } from "../suite/run-suite.ts";

/** What came of a stage: a line of the report, and what is wrong with it. */
export interface StageResult {
  readonly name: string;
  readonly line: string;
  readonly details: readonly string[];
  /** Empty: the stage is as it should be. */
  readonly problems: readonly string[];
}

export const holding = (outcomes: readonly Outcome[]): string => `${outcomes.filter(({ failure }) => failure === undefined).length} of ${outcomes.length} hold`;

export const failures = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap(({ scenario: { id, says }, failure }) => (failure === undefined ? [] : [`${id} ${failure.at}: ${says}: ${failure.message}`]));
