/** What takes part in the budget. */
export interface BudgetedTail {
  /** What it takes in memory. */
  readonly bytes: number;
  /** Afterwards it takes no more than this; 0 is possible. */
  trim(bytesMax: number): void;
}

/** One tail's part in the budget. */
export interface TailShare {
  /** To be called when the tail has changed: afterwards all tails together are within the budget. */
  settle(): void;
  /** A reader behind the head was served from it: it is the last to be trimmed. */
  need(): void;
  /** The tail is gone, and counts no more. */
  close(): void;
}

/**
 * The bytes that all tails of a node may take together. Beyond that the least recently needed tail loses its oldest entries, down
 * to none: its readers go to the store. Every step takes O(1), plus what is let go.
 */
export interface TailBudget {
  share(tail: BudgetedTail): TailShare;
  readonly bytes: number;
  readonly bytesMax: number;
}

/** A ring of the tails that hold something. */
interface Member {
  readonly tail: BudgetedTail;
  bytes: number;
  older: Member;
  newer: Member;
}

const NO_TAIL: BudgetedTail = { bytes: 0, trim: () => undefined };

export function createTailBudget(bytesMax: number): TailBudget {
  let bytes = 0;
  /** Between the most and the least recently needed. */
  const ends = createMember(NO_TAIL);

  function count(member: Member, now: number): void {
    const before = member.bytes;
    if (now === before) return;
    member.bytes = now;
    bytes += now - before;
    if (now === 0) unlink(member);
    else if (before === 0) link(member, ends);
  }

  function trimOldest(): void {
    while (bytes > bytesMax) {
      const { newer: oldest } = ends;
      oldest.tail.trim(Math.max(0, oldest.bytes - (bytes - bytesMax)));
      count(oldest, oldest.tail.bytes);
    }
  }

  function share(tail: BudgetedTail): TailShare {
    const member = createMember(tail);
    return {
      settle() {
        count(member, tail.bytes);
        trimOldest();
      },
      need() {
        if (member.bytes === 0 || member.newer === ends) return;
        unlink(member);
        link(member, ends);
      },
      close: () => count(member, 0),
    };
  }

  return {
    share,
    bytesMax,
    get bytes() {
      return bytes;
    },
  };
}

function createMember(tail: BudgetedTail): Member {
  const member = { tail, bytes: 0 } as Member;
  return Object.assign(member, { older: member, newer: member });
}

function unlink({ older, newer }: Member): void {
  older.newer = newer;
  newer.older = older;
}

/** Makes it the most recently needed one. */
function link(member: Member, ends: Member): void {
  member.older = ends.older;
  member.newer = ends;
  ends.older.newer = member;
  ends.older = member;
}
