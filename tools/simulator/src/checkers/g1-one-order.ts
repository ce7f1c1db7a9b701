import type { History, NoteRecord } from "../history.ts";
import type { Evidence, KnownStream } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Offsets are dense and given once; every subscriber sees the same entry at an offset. */
export function checkOneOrder(history: History, evidence: Evidence): readonly Violation[] {
  return [...evidence.streams.flatMap(checkDense), ...checkAgreement(history, evidence), ...checkNotesOrder(history, evidence), ...checkBatches(history, evidence)];
}

function checkDense({ stream, oldest, head, entries }: KnownStream): readonly Violation[] {
  const offsets = entries.map(({ offset }) => offset);
  const isDense = offsets.every((offset, index) => offset === oldest + index) && oldest + offsets.length === head + 1;
  return isDense ? [] : [{ guarantee: "G1", stream, offsets, message: `the log is not dense from ${oldest} to ${head}` }];
}

/** What anybody was shown is what the log had there; an entry that was lost or trimmed unseen by others proves nothing. */
function checkAgreement({ views }: History, evidence: Evidence): readonly Violation[] {
  return views.flatMap(({ name, stream, lineages }) =>
    lineages.flatMap(({ entries }) =>
      entries.flatMap(({ offset, cursor }): readonly Violation[] => {
        const known = evidence.of(stream)?.at(offset);
        if (evidence.lostBy(cursor) !== undefined || known?.cursor === cursor) return [];
        const isTrimmed = known === undefined && offset < (evidence.of(stream)?.oldest ?? 1);
        if (isTrimmed) return [];
        return [{ guarantee: "G1", stream, offsets: [offset], message: `${name} saw ${cursor}, the log has ${known?.cursor ?? "nothing"}` }];
      }),
    ),
  );
}

/** What one node was asked to append to one stream keeps its order. */
function checkNotesOrder({ notes }: History, { lostBy, of }: Evidence): readonly Violation[] {
  const newest = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { note, node, stream, accepted, isRepeated } of notes.values()) {
    // Another node may have appended it.
    if (isRepeated === true) continue;
    const entry = accepted && of(stream)?.at(accepted.offset);
    if (accepted === undefined || entry === undefined || entry.event["note"] !== note || lostBy(entry.cursor) !== undefined) continue;
    const key = `${node} ${stream}`;
    const before = newest.get(key) ?? 0;
    if (accepted.offset <= before) {
      violations.push({ guarantee: "G1", stream, offsets: [before, accepted.offset], message: `${note} of ${node} came before an older one` });
    }
    newest.set(key, accepted.offset);
  }
  return violations;
}

/** The notes of one call are in the log behind each other, all or none. What was trimmed unseen or spoiled proves nothing. */
function checkBatches({ notes, damaged }: History, evidence: Evidence): readonly Violation[] {
  return [...notes.values()].flatMap(({ note, stream, batch }: NoteRecord): readonly Violation[] => {
    const known = evidence.of(stream);
    const found = known?.known.find(({ event }) => event["note"] === note);
    if (known === undefined || found === undefined || damaged.has(found.cursor)) return [];
    const first = found.offset - batch.indexOf(note);
    const misplaced = batch.filter((name, index) => {
      const entry = known.at(first + index);
      return entry === undefined ? first + index >= known.oldest : entry.event["note"] !== name && !damaged.has(entry.cursor);
    });
    if (misplaced.length === 0) return [];
    return [{ guarantee: "G1", stream, offsets: [found.offset], message: `${note} is at ${found.offset}, and of its call ${misplaced.join(" ")} not beside it` }];
  });
}
