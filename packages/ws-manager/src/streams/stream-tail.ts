import { samePosition, utf8Length, type Limits, type Position, type StreamKey } from "@apex/ws-queue-core";
import type { Entry, EntryPage } from "@apex/ws-queue-core/store";

/**
 * The newest entries of one stream, for readers near the head. It applies a page only if the page follows its own head,
 * and forgets everything when one does not: then readers go to the store.
 */
export interface StreamTail {
  apply(page: EntryPage): void;
  /** The page behind a position, the same object for every reader at that position; undefined: ask the store. */
  pageAfter(position: Position, bytesMax: number): EntryPage | undefined;
  clear(): void;
}

interface Kept {
  readonly entry: Entry;
  readonly bytes: number;
}

type TailLimits = Pick<Limits, "tailEntriesMax" | "tailBytesMax">;

export function createStreamTail(stream: StreamKey, limits: TailLimits): StreamTail {
  let before: Position | undefined;
  let kept: Kept[] = [];
  let bytesKept = 0;
  let oldest = 1;
  const pages = new Map<string, EntryPage>();

  const positionAt = (index: number): Position | undefined => (index < 0 ? before : kept[index]?.entry);
  const head = (): Position | undefined => positionAt(kept.length - 1);

  function clear(): void {
    before = undefined;
    kept = [];
    bytesKept = 0;
    pages.clear();
  }

  function apply(page: EntryPage): void {
    const own = head();
    if (own !== undefined && !samePosition(own, page.after)) {
      if (isKnown(page)) return;
      clear();
    }
    before ??= page.after;
    oldest = page.oldest;
    pages.clear();
    for (const entry of page.entries) {
      const bytes = utf8Length(entry.text);
      kept.push({ entry, bytes });
      bytesKept += bytes;
    }
    shrink();
  }

  /** A late or repeated notification: its last entry is one that is here already. */
  function isKnown(page: EntryPage): boolean {
    const last = page.entries.at(-1);
    const first = kept[0];
    if (last === undefined || first === undefined) return false;
    return kept[last.offset - first.entry.offset]?.entry.tag === last.tag;
  }

  function shrink(): void {
    let drop = 0;
    while (kept.length - drop > limits.tailEntriesMax || (bytesKept > limits.tailBytesMax && kept.length - drop > 1)) {
      bytesKept -= kept[drop]?.bytes ?? 0;
      drop += 1;
    }
    if (drop === 0) return;
    before = positionAt(drop - 1);
    kept = kept.slice(drop);
  }

  function pageAfter(position: Position, bytesMax: number): EntryPage | undefined {
    const headNow = head();
    if (before === undefined || headNow === undefined) return undefined;
    const start = position.offset - before.offset;
    const own = positionAt(start - 1);
    if (start < 0 || own === undefined || !samePosition(own, position)) return undefined;
    const end = endWithin(start, bytesMax);
    const key = `${start}-${end}`;
    const known = pages.get(key);
    if (known !== undefined) return known;
    const entries = kept.slice(start, end).map(({ entry }) => entry);
    const page: EntryPage = { stream, after: toPosition(own), entries, head: toPosition(headNow), oldest };
    pages.set(key, page);
    return page;
  }

  /** Behind the last entry that fits; the first always does. */
  function endWithin(start: number, bytesMax: number): number {
    let bytes = 0;
    let end = start;
    while (end < kept.length) {
      bytes += kept[end]?.bytes ?? 0;
      if (bytes > bytesMax && end > start) break;
      end += 1;
    }
    return end;
  }

  return { apply, pageAfter, clear };
}

const toPosition = ({ offset, tag }: Position): Position => ({ offset, tag });
