import { createError, type ApexError, type StreamKey } from "@apex/ws-queue-core";
import { toErrorData } from "../error-data.ts";
import type { ErrorData } from "../messages.ts";

/** What was found of entries, since it was last taken. */
export interface Findings {
  /** One for each stretch of damaged entries, and each row of state that was passed over, the first time that it is met. */
  readonly damage: readonly ErrorData[];
  /** Entries that cannot be read, in those. */
  readonly damaged: number;
  /** Entries that were given out unverified, as they have no sum. */
  readonly unverified: number;
}

export interface DamageReports {
  /** The entries from `first` to `last` cannot be read. */
  noteDamage(stream: StreamKey, first: number, last: number): void;
  /** Something was left out because of this; where a call is rejected with it, its caller tells it. */
  noteError(error: ApexError): void;
  noteUnverified(count: number): void;
  /** Undefined when nothing was found. */
  take(): Findings | undefined;
}

/** Stretches that are remembered, so that each is told once; beyond them damage is told again when it is met again. */
const KNOWN_MAX = 10_000;

export function createDamageReports(path: string): DamageReports {
  /** By the end of the stretch: a reader may come upon it in its middle. */
  const known = new Set<string>();
  let damage: ErrorData[] = [];
  let damaged = 0;
  let unverified = 0;

  const isNews = (key: string): boolean => {
    if (known.has(key)) return false;
    if (known.size >= KNOWN_MAX) known.clear();
    known.add(key);
    return true;
  };

  return {
    noteDamage(stream, first, last) {
      if (!isNews(`${stream} ${last}`)) return;
      damaged += last - first + 1;
      damage.push(toErrorData(createError("store_damaged", describe(path, stream, first, last), { path, stream, offset: first, through: last })));
    },
    noteError(error) {
      if (isNews(error.message)) damage.push(toErrorData(error));
    },
    noteUnverified(count) {
      unverified += count;
    },
    take() {
      if (damage.length === 0 && unverified === 0) return undefined;
      const findings = { damage, damaged, unverified };
      [damage, damaged, unverified] = [[], 0, 0];
      return findings;
    },
  };
}

function describe(path: string, stream: StreamKey, first: number, last: number): string {
  const which = first === last ? `Entry ${first}` : `Entries ${first} to ${last}`;
  return `${which} of ${stream} in ${path} cannot be read: missing, or not what was appended. Readers go on behind; look at the disk`;
}
