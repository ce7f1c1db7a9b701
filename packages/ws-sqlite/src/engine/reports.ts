import { createError, isApexError, type ApexError, type StreamKey, type Telemetry } from "@apex/ws-queue-core";
import { toErrorData } from "../error-data.ts";
import type { ErrorData, Findings } from "../messages.ts";

/** Gathers what the store finds while it works. Each stretch of damage is told the first time that it is met. */
export interface Reports {
  readonly telemetry: Telemetry;
  /** The entries from `first` to `last` cannot be read. */
  noteDamage(stream: StreamKey, first: number, last: number): void;
  /** Entries were given out that have no sum. */
  noteUnverified(count: number): void;
  /** Something was left out because of this; where a call is rejected with it, its caller tells it. */
  noteError(error: unknown): void;
  /** Undefined when there is nothing to tell. */
  take(): Findings | undefined;
}

/** What is remembered, so that it is told once; beyond that it is told again when it is met again. */
const KNOWN_MAX = 10_000;

export function createReports(path: string): Reports {
  /** Stretches by their end, since a reader may come upon one in its middle; other errors by what they say. */
  const known = new Set<string>();
  let errors: ErrorData[] = [];
  let counts: [string, number][] = [];
  let records: [string, number][] = [];

  const isNews = (key: string): boolean => {
    if (known.has(key)) return false;
    if (known.size >= KNOWN_MAX) known.clear();
    known.add(key);
    return true;
  };

  const telemetry: Telemetry = {
    count: (name, by) => void counts.push([name, by]),
    record: (name, value) => void records.push([name, value]),
  };

  return {
    telemetry,
    noteDamage(stream, first, last) {
      if (!isNews(`${stream} ${last}`)) return;
      telemetry.count("store.entries.damaged", last - first + 1);
      errors.push(toErrorData(damagedEntries(path, stream, first, last)));
    },
    noteUnverified(count) {
      if (count > 0) telemetry.count("store.entries.unverified", count);
    },
    noteError(error) {
      const data = toErrorData(error);
      if (isNews(data.message)) errors.push(data);
    },
    take() {
      if (errors.length === 0 && counts.length === 0 && records.length === 0) return undefined;
      const findings = { errors, counts, records };
      [errors, counts, records] = [[], [], []];
      return findings;
    },
  };
}

function damagedEntries(path: string, stream: StreamKey, first: number, last: number): ApexError {
  const which = first === last ? `Entry ${first}` : `Entries ${first} to ${last}`;
  const message = `${which} of ${stream} in ${path} cannot be read: missing, or not what was appended. Readers go on behind; look at the disk`;
  return createError("store_damaged", message, { path, stream, offset: first, through: last });
}

/** One row of state that is damaged is passed over, and told; the others have their turn. */
export function passingDamage<Result>(reports: Pick<Reports, "noteError">, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!isApexError(error) || error.code !== "store_damaged") throw error;
    reports.noteError(error);
    return undefined;
  }
}
