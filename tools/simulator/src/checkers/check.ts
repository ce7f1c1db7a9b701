import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import { gatherEvidence } from "./evidence.ts";
import { checkDamage } from "./damage.ts";
import { checkOneOrder } from "./g1-one-order.ts";
import { checkViews } from "./g2-g3-views.ts";
import { checkAttempts } from "./g4-attempts.ts";
import { checkCancels } from "./g4-cancels.ts";
import { checkDeadLetters } from "./g4-dead-letters.ts";
import { checkEffects } from "./g4-effects.ts";
import { checkHandledAgain } from "./g4-handled-again.ts";
import { checkRedrives, withRedriven } from "./g4-redrives.ts";
import { checkRequests } from "./g4-requests.ts";
import { checkTurns } from "./g4-turns.ts";
import { checkAcks } from "./g5-acks.ts";
import { checkRuns } from "./g6-g7-runs.ts";
import { checkIsolation } from "./g8-isolation.ts";
import { checkRights } from "./g8-rights.ts";
import { checkBounds, checkTails } from "./g9-bounds.ts";
import { checkFloods } from "./g9-floods.ts";
import { checkSlots } from "./g9-slots.ts";
import { checkCancelsReach } from "./g10-cancels.ts";
import { checkLiveness } from "./g10-liveness.ts";
import { checkPickup } from "./g10-pickup.ts";
import { checkStarved } from "./g10-starved.ts";
import type { Violation } from "./violation.ts";

export type { Guarantee, Violation } from "./violation.ts";

/** Holds what was seen of a run against every guarantee. */
export function checkHistory(recorded: History, final: FinalState): readonly Violation[] {
  const evidence = gatherEvidence(recorded, final);
  const history = withRedriven(recorded, evidence);
  return [
    ...history.surprises.map((message): Violation => ({ guarantee: "bug", message })),
    ...checkOneOrder(history, evidence),
    ...checkViews(history, evidence),
    ...checkDamage(history, evidence),
    ...checkRequests(history, evidence),
    ...checkCancels(history, evidence),
    ...checkHandledAgain(evidence),
    ...checkAttempts(history, final, evidence),
    ...checkDeadLetters(final, evidence),
    ...checkRedrives(history, evidence),
    ...checkEffects(history, evidence),
    ...checkTurns(history),
    ...checkAcks(history, evidence),
    ...checkRuns(evidence),
    ...checkIsolation(history, evidence),
    ...checkRights(history),
    ...checkBounds(history, final),
    ...checkTails(history, final),
    ...checkFloods(history, final),
    ...checkSlots(history, final),
    ...checkLiveness(history, final, evidence),
    ...checkPickup(history, final),
    ...checkStarved(history, final),
    ...checkCancelsReach(history, final),
  ];
}
