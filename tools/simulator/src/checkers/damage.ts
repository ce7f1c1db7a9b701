import type { History, Lineage, ViewRecord } from "../history.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Who was told that entries are damaged was told the truth, and missed no other (G2). What was not old enough was not removed (G5). */
export function checkDamage(history: History, evidence: Evidence): readonly Violation[] {
  const early = history.removedEarly.map(
    ({ stream, offset, ageMs }): Violation => ({ guarantee: "G5", stream, offsets: [offset], message: `${offset} was removed when it was ${ageMs} ms old` }),
  );
  // Where history was rolled back, what an offset had when it was damaged is not known.
  if (history.rollbacks.length > 0) return early;
  return [...early, ...history.views.flatMap((view) => view.lineages.flatMap((lineage, index) => checkHole(view, lineage, view.lineages[index + 1], history, evidence)))];
}

function checkHole({ name, stream }: ViewRecord, lineage: Lineage, next: Lineage | undefined, { damaged }: History, evidence: Evidence): readonly Violation[] {
  if (next === undefined || typeof next.from !== "number") return [];
  const first = next.entries[0]?.offset ?? next.from + 1;
  if (first !== next.from + 1) return [{ guarantee: "G2", stream, offsets: [first], message: `${name} went on behind ${next.from} and was shown ${first} first` }];
  if (lineage.endedBy !== "damaged") return [];
  const before = lineage.entries.at(-1)?.offset ?? (typeof lineage.from === "number" ? lineage.from : undefined);
  const told = before === undefined ? [next.from] : Array.from({ length: next.from - before }, (_, index) => before + 1 + index);
  const sound = told.filter((offset) => {
    const known = evidence.of(stream)?.at(offset);
    return known !== undefined && !damaged.has(known.cursor);
  });
  return sound.length === 0 ? [] : [{ guarantee: "G2", stream, offsets: sound, message: `${name} was told that these are damaged, which they are not` }];
}
