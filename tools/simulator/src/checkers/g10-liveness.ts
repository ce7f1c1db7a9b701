import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Once faults stopped, everybody reached the head; and no page was ended for good, unless its copy took over. */
export function checkLiveness({ views, replaced, copiedOutboxes }: History, { pages }: FinalState, evidence: Evidence): readonly Violation[] {
  const ended = replaced.flatMap(({ page, outbox }): readonly Violation[] =>
    copiedOutboxes.has(outbox) ? [] : [{ guarantee: "G10", message: `${page} was told that it is replaced, by nobody` }],
  );
  const stuck = pages.flatMap(({ name, phase }): readonly Violation[] =>
    phase === "live" ? [] : [{ guarantee: "G10", message: `${name} is ${phase} at the end` }],
  );
  return [...ended, ...stuck, ...views.flatMap((view) => checkView(view, evidence))];
}

function checkView({ name, stream, lineages, isGone, isForeign }: History["views"][number], evidence: Evidence): readonly Violation[] {
  const known = evidence.of(stream);
  const lineage = lineages.at(-1);
  if (isGone || isForeign || known === undefined || lineage === undefined) return [];
  const last = lineage.entries.at(-1);
  const isAtHead = last === undefined ? lineage.from === "head" || lineage.from === known.head || known.oldest > known.head : last.offset === known.head;
  if (isAtHead) return [];
  const offsets = [last?.offset ?? 0, known.head];
  return [{ guarantee: "G10", stream, offsets, message: `${name} is at ${last?.offset ?? "nothing"}, the head is ${known.head}` }];
}
