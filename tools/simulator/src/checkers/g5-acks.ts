import type { History, NoteRecord } from "../history.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** What was said to be accepted is there, where it was said to be, once; unless the store lost it below the level that was named. */
export function checkAcks({ notes }: History, evidence: Evidence): readonly Violation[] {
  return [...notes.values()].flatMap((record) => [...checkAccepted(record, evidence), ...checkOnce(record, evidence)]);
}

function checkAccepted({ note, stream, accepted }: NoteRecord, evidence: Evidence): readonly Violation[] {
  const known = evidence.of(stream);
  if (accepted === undefined || known === undefined) return [];
  const { offset, level } = accepted;
  const found = known.at(offset);
  if (found?.event["note"] === note || (found === undefined && offset < known.oldest)) return [];
  if (evidence.lostNotes.has(note)) return [];
  return [{ guarantee: "G5", stream, offsets: [offset], message: `${note} was accepted (${level}) and is not there` }];
}

function checkOnce({ note, stream, isRepeated }: NoteRecord, evidence: Evidence): readonly Violation[] {
  const { known = [], oldest = 1 } = evidence.of(stream) ?? {};
  const offsets = known.filter(({ event }) => event["note"] === note).map(({ offset }) => offset);
  // An id is known while its entry is kept.
  const isAgain = isRepeated === true && offsets.filter((offset) => offset >= oldest).length < 2;
  return offsets.length <= 1 || isAgain ? [] : [{ guarantee: "G1", stream, offsets, message: `${note} is in the log twice` }];
}
