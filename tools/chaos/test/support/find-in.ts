import { checkHistory } from "../../src/check/check.ts";
import type { DifferenceKind } from "../../src/check/difference.ts";
import type { Evidence } from "../../src/check/evidence.ts";
import type { HistoryRecord } from "../../src/history/records.ts";
import { createSmallHistory } from "./small-history.ts";

export const SQLITE: Evidence["settings"] = { store: "sqlite", users: 1, handlers: [] };
export const MEMORY: Evidence["settings"] = { ...SQLITE, store: "memory" };

/** Doctors a sound history, and returns what kinds of differences the comparison finds then. */
export function findIn(doctor: (records: HistoryRecord[]) => void, settings = SQLITE): readonly DifferenceKind[] {
  const records = createSmallHistory();
  doctor(records);
  return [...new Set(checkHistory(settings, records).map(({ kind }) => kind))];
}
