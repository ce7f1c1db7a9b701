import { samePosition, type Limits, type Position, type StreamKey } from "@apex/ws-queue-core";
import type { Entry, EntryPage } from "@apex/ws-queue-core/store";

export type ChainLimits = Pick<Limits, "tailEntriesMax" | "tailBytesMax">;

/** Entries of one history, each behind the one before it; the oldest go when there are too many. */
export class EntryChain {
  readonly #stream: StreamKey;
  readonly #limits: ChainLimits;
  readonly #pages = new Map<string, EntryPage>();
  #before: Position;
  #entries: Entry[] = [];
  #bytes = 0;
  #oldest = 1;

  constructor(page: EntryPage, limits: ChainLimits) {
    this.#stream = page.stream;
    this.#limits = limits;
    this.#before = page.after;
    this.push(page);
  }

  /** The position of the last entry. */
  get end(): Position {
    return this.#positionAt(this.#entries.length - 1) ?? this.#before;
  }

  has(position: Position): boolean {
    const own = this.#positionAt(position.offset - this.#before.offset - 1);
    return own !== undefined && samePosition(own, position);
  }

  /** The page must follow the end. */
  push({ entries, oldest }: EntryPage): void {
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#bytes += entry.bytes;
    }
    this.#oldest = oldest;
    this.#pages.clear();
    this.#shrink();
  }

  /** The page behind a position, the same object for every reader at that position; undefined for one that is not here. */
  pageAfter(position: Position, bytesMax: number): EntryPage | undefined {
    if (!this.has(position)) return undefined;
    const start = position.offset - this.#before.offset;
    const end = this.#endWithin(start, bytesMax);
    const key = `${start}-${end}`;
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const head = toPosition(this.end);
    const page: EntryPage = { stream: this.#stream, after: position, entries: this.#entries.slice(start, end), head, oldest: this.#oldest };
    this.#pages.set(key, page);
    return page;
  }

  #sizeAt(index: number): number {
    return this.#entries[index]?.bytes ?? 0;
  }

  #positionAt(index: number): Position | undefined {
    return index === -1 ? this.#before : this.#entries[index];
  }

  /** Behind the last entry that fits; the first always does. */
  #endWithin(start: number, bytesMax: number): number {
    let bytes = 0;
    let end = start;
    while (end < this.#entries.length) {
      bytes += this.#sizeAt(end);
      if (bytes > bytesMax && end > start) break;
      end += 1;
    }
    return end;
  }

  #shrink(): void {
    const { tailEntriesMax, tailBytesMax } = this.#limits;
    const count = this.#entries.length;
    let drop = 0;
    while (count - drop > tailEntriesMax || (this.#bytes > tailBytesMax && count - drop > 1)) {
      this.#bytes -= this.#sizeAt(drop);
      drop += 1;
    }
    if (drop === 0) return;
    this.#before = toPosition(this.#positionAt(drop - 1) ?? this.#before);
    this.#entries = this.#entries.slice(drop);
  }
}

const toPosition = ({ offset, tag }: Position): Position => ({ offset, tag });
