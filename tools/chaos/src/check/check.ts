import type { HistoryRecord } from "../history/records.ts";
import { checkAccount } from "./account.ts";
import { checkAttempts } from "./check-attempts.ts";
import { checkBacklog } from "./check-backlog.ts";
import { checkFlood } from "./check-flood.ts";
import { checkMemory } from "./check-memory.ts";
import { checkPublished } from "./check-published.ts";
import { checkRequests } from "./check-requests.ts";
import { checkRuns } from "./check-runs.ts";
import { checkService } from "./check-service.ts";
import { checkTurns } from "./check-turns.ts";
import { checkViews } from "./check-views.ts";
import type { Difference } from "./difference.ts";
import { gatherEvidence, type Evidence } from "./evidence.ts";

/** Everything about a history that no fault in it explains. Pure: the same history has the same differences. */
export function checkHistory(settings: Evidence["settings"], records: readonly HistoryRecord[]): readonly Difference[] {
  const evidence = gatherEvidence(settings, records);
  return [
    ...checkService(evidence),
    ...checkPublished(evidence),
    ...checkViews(evidence),
    ...checkRequests(evidence).flatMap(({ difference }) => difference ?? []),
    ...checkRuns(evidence),
    ...checkAttempts(evidence),
    ...checkTurns(evidence),
    ...checkAccount(evidence),
    ...checkFlood(evidence),
    ...checkBacklog(evidence),
    ...checkMemory(evidence),
  ];
}
