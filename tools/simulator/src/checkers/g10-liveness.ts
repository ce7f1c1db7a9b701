import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Once faults stopped, everybody reached the head; and no page was ended for good, unless two tokens in a row were refused. */
export function checkLiveness({ views, gaveUp, replaced, copiedOutboxes }: History, { pages }: FinalState, evidence: Evidence): readonly Violation[] {
  const byNobody = replaced.flatMap(({ page, outbox }): readonly Violation[] =>
    copiedOutboxes.has(outbox) ? [] : [{ guarantee: "G10", message: `${page} was told that it is replaced, by nobody` }],
  );
  const ended = gaveUp.flatMap(({ page, reason, refusals }): readonly Violation[] =>
    refusals >= 2 ? [] : [{ guarantee: "G10", message: `${page} gave up: ${reason}, with ${refusals} tokens refused` }],
  );
  const stuck = pages.flatMap(({ name, phase }): readonly Violation[] =>
    phase === "live" ? [] : [{ guarantee: "G10", message: `${name} is ${phase} at the end` }],
  );
  return [...byNobody, ...checkReplaced(replaced, copiedOutboxes), ...ended, ...stuck, ...views.flatMap((view) => checkView(view, evidence))];
}

/** Of two pages with one producer one is told, and then has its own: a family of copies is told as often as it was copied. */
function checkReplaced(replaced: History["replaced"], copiedOutboxes: History["copiedOutboxes"]): readonly Violation[] {
  const families = new Set(replaced.map(({ outbox }) => tabOf(outbox)));
  return [...families].flatMap((tab): readonly Violation[] => {
    const told = replaced.filter(({ outbox }) => tabOf(outbox) === tab).length;
    const copies = [...copiedOutboxes].filter((outbox) => outbox.includes("+") && tabOf(outbox) === tab).length;
    return told <= copies ? [] : [{ guarantee: "G10", message: `${tab} and its ${copies} copies were told ${told} times that they are replaced` }];
  });
}

/** A copy's name is the name of the original with a number behind it, and so is that of a storage that was wiped. */
const tabOf = (outbox: string): string => outbox.split(/[+~]/)[0] ?? outbox;

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
