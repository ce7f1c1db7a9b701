import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import { gatherEvidence } from "./evidence.ts";
import { checkDamage } from "./damage.ts";
import { checkOneOrder } from "./g1-one-order.ts";
import { checkViews } from "./g2-g3-views.ts";
import { checkCancels } from "./g4-cancels.ts";
import { checkHandledAgain } from "./g4-handled-again.ts";
import { checkRequests } from "./g4-requests.ts";
import { checkAcks } from "./g5-acks.ts";
import { checkRuns } from "./g6-g7-runs.ts";
import { checkIsolation } from "./g8-isolation.ts";
import { checkBounds } from "./g9-bounds.ts";
import { checkLiveness } from "./g10-liveness.ts";
import type { Violation } from "./violation.ts";

export type { Guarantee, Violation } from "./violation.ts";

/** Holds what was seen of a run against every guarantee. */
export function checkHistory(history: History, final: FinalState): readonly Violation[] {
  const evidence = gatherEvidence(history, final);
  return [
    ...history.surprises.map((message): Violation => ({ guarantee: "bug", message })),
    ...checkOneOrder(history, evidence),
    ...checkViews(history, evidence),
    ...checkDamage(history, evidence),
    ...checkRequests(history, evidence),
    ...checkCancels(history, evidence),
    ...checkHandledAgain(evidence),
    ...checkAcks(history, evidence),
    ...checkRuns(evidence),
    ...checkIsolation(history, evidence),
    ...checkBounds(history, final),
    ...checkLiveness(history, final, evidence),
  ];
}
