import type { Cursor, StreamKey, UserId } from "@apex/ws-queue-core";
import type { Damage, DeliveredEntry, Reset } from "@apex/ws-queue-core/client";
import type { WireStream } from "@apex/ws-queue-core/protocol";
import type { Random } from "@apex/testkit/random";
import type { Lineage, ViewRecord } from "../history.ts";
import type { Process } from "../time/process.ts";

/** What a view stores together: what it shows, and the cursor that this stands for. */
export interface StoredView {
  readonly wire: WireStream;
  readonly stream: StreamKey;
  readonly isForeign: boolean;
  readonly lineage: Lineage | undefined;
  readonly cursor: Cursor | undefined;
}

export interface ViewParts {
  readonly name: string;
  readonly userId: UserId;
  readonly random: Random;
  readonly process: Process;
  /** How long the application takes for one entry. */
  readonly paceMs: number;
  readonly processed: (offset: number) => void;
  readonly resubscribe: (from: "start" | "head") => void;
}

/** An application's view of one stream: takes entries one after the other, and stores what it shows with its cursor. */
export interface View {
  readonly record: ViewRecord;
  handleEntries(entries: readonly DeliveredEntry[]): void;
  handleReset(reset: Reset): void;
  handleDamage(damage: Damage): void;
  /** Reads on only after `resume`. */
  stall(): void;
  resume(): void;
  stored(): StoredView;
  readonly lastOffset: number | undefined;
}

type Shown = { readonly entry: DeliveredEntry; readonly bytes: number };
type Item = Shown | { readonly reset: Reset } | { readonly damage: Damage };

/** Of all resets, these many are answered by going on at the head. */
const FROM_HEAD = 0.2;

export function createView(parts: ViewParts, start: StoredView, from: "start" | "head"): View {
  const { random, process } = parts;
  const { wire, stream, isForeign } = start;
  const record = createRecord(parts, start, from);
  const items: Item[] = [];
  /** How much of the present lineage is stored, with the cursor behind it. */
  let saved = { count: start.lineage?.entries.length ?? 0, cursor: start.cursor };
  let waitingBytes = 0;
  let isBusy = false;
  let isStalled = false;

  const lineage = (): Lineage => record.lineages.at(-1) as Lineage;

  /** One item at a time; the next one is taken when the application is done with this one. */
  function work(): void {
    while (!isBusy && !isStalled) {
      const item = items.shift();
      if (item === undefined) return;
      if ("reset" in item) beginAnew(item.reset);
      else if ("damage" in item) goOn(item.damage);
      else show(item);
    }
  }

  function show({ entry, bytes }: Shown): void {
    const { offset, cursor, event } = entry;
    const { entries } = lineage();
    entries.push({ offset, cursor, event: event as Readonly<Record<string, unknown>> });
    isBusy = true;
    const finish = (): void => {
      isBusy = false;
      waitingBytes -= bytes;
      saved = { count: entries.length, cursor };
      parts.processed(offset);
    };
    if (parts.paceMs === 0) return finish();
    process.after(parts.paceMs, () => {
      finish();
      work();
    });
  }

  function beginAnew({ reason }: Reset): void {
    lineage().endedBy = reason;
    const where = random.chance(FROM_HEAD) ? "head" : "start";
    record.lineages.push({ from: where, entries: [] });
    saved = { count: 0, cursor: undefined };
    parts.resubscribe(where);
  }

  /** The view is kept; what it is shown from here on follows the hole. */
  function goOn({ last }: Damage): void {
    lineage().endedBy = "damaged";
    record.lineages.push({ from: last, entries: [] });
    // Its storage still has the entry before the hole: a page that begins there is told of the hole again.
    saved = { count: 0, cursor: saved.cursor };
    parts.processed(last);
  }

  function stored(): StoredView {
    const { from: begin, entries } = lineage();
    if (saved.cursor === undefined) return { wire, stream, isForeign, lineage: undefined, cursor: undefined };
    return { wire, stream, isForeign, lineage: { from: begin, entries: entries.slice(0, saved.count) }, cursor: saved.cursor };
  }

  return {
    record,
    handleEntries(entries) {
      for (const entry of entries) {
        const bytes = bytesAsSent(entry);
        waitingBytes += bytes;
        record.waitingBytesMax = Math.max(record.waitingBytesMax, waitingBytes);
        record.entryBytesMax = Math.max(record.entryBytesMax, bytes);
        items.push({ entry, bytes });
      }
      work();
    },
    handleReset(reset) {
      items.push({ reset });
      work();
    },
    handleDamage(damage) {
      items.push({ damage });
      work();
    },
    stall: () => void (isStalled = true),
    resume() {
      isStalled = false;
      work();
    },
    stored,
    get lastOffset() {
      return lineage().entries.at(-1)?.offset;
    },
  };
}

/** Without what the client adds to it. */
const bytesAsSent = ({ event }: DeliveredEntry): number => JSON.stringify({ ...(event as object), userId: undefined, threadId: undefined }).length;

function createRecord({ name, userId }: ViewParts, { stream, isForeign, lineage }: StoredView, from: "start" | "head"): ViewRecord {
  const first: Lineage = lineage === undefined ? { from, entries: [] } : copyLineage(lineage);
  return { name, userId, stream, isForeign, lineages: [first], isGone: false, waitingBytesMax: 0, entryBytesMax: 0 };
}

const copyLineage = ({ from, entries }: Lineage): Lineage => ({ from, entries: [...entries] });
