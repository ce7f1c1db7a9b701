import type { History, Lineage, ViewRecord } from "../history.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Between two resets a view sees consecutive entries of one history: no gap (G2), nothing twice (G3). */
export function checkViews({ views, rollbacks }: History, evidence: Evidence): readonly Violation[] {
  const steps = views.flatMap((view) => view.lineages.flatMap((lineage) => checkSteps(view, lineage, evidence)));
  // A trim may have been rolled back, and then nobody can tell where the start was.
  if (rollbacks.length > 0) return steps;
  return [...steps, ...views.flatMap((view) => view.lineages.flatMap((lineage) => checkStart(view, lineage, evidence)))];
}

/** From the start means from the oldest entry; where nothing was ever trimmed, that is the first. */
function checkStart({ name, stream }: ViewRecord, { from, entries }: Lineage, evidence: Evidence): readonly Violation[] {
  const first = entries[0];
  if (from !== "start" || first === undefined || evidence.of(stream)?.oldest !== 1 || first.offset === 1) return [];
  return [{ guarantee: "G2", stream, offsets: [first.offset], message: `${name} read from the start and was shown ${first.offset} first` }];
}

function checkSteps({ name, stream }: ViewRecord, { entries }: Lineage, { lostBy }: Evidence): readonly Violation[] {
  return entries.slice(1).flatMap((entry, index): readonly Violation[] => {
    const before = entries[index];
    if (before === undefined) return [];
    const offsets = [before.offset, entry.offset];
    if (entry.offset <= before.offset) return [{ guarantee: "G3", stream, offsets, message: `${name} was shown ${entry.offset} behind ${before.offset}` }];
    if (entry.offset > before.offset + 1) return [{ guarantee: "G2", stream, offsets, message: `${name} was not shown what is between` }];
    const lost = lostBy(before.cursor);
    // What follows an entry in its history is undone with it, or before it.
    if (lost === undefined || (lostBy(entry.cursor) ?? Number.POSITIVE_INFINITY) <= lost) return [];
    return [{ guarantee: "G2", stream, offsets, message: `${name} went on from an entry that rollback ${lost} undid, without a reset` }];
  });
}
