import type { Outcome } from "../suite/run-suite.ts";

export function printStage(stage: string, outcomes: readonly Outcome[], isDetailed: boolean): void {
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  console.log(`${stage}: ${outcomes.length - failed.length} of ${outcomes.length} hold`);
  if (!isDetailed) return;
  for (const { scenario, failure } of failed) console.log(`  ${scenario.id.padEnd(5)} ${failure?.at.padEnd(18)} ${scenario.says}\n        ${failure?.message}`);
}
