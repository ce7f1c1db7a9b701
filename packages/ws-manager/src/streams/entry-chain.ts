import { samePosition, type Limits, type Position, type StreamKey } from "@apex/ws-queue-core";
import type { Entry, EntryPage } from "@apex/ws-queue-core/store";

export type ChainLimits = Pick<Limits, "tailEntriesMax" | "tailBytesMax">;

/** Of an entry beside its text: the object, its tag, and its place in a list that may have grown. Measured: 115 to 140 bytes. */
const ENTRY_BYTES = 144;
/** Of a page beside its places: its objects, its key and place in the map, and what a transport keeps with it beside frames. */
const PAGE_BYTES = 640;
const PLACE_BYTES = 8;

/** Readers at more positions than these, between two appends, share less. */
const PAGES_MAX = 64;

/** What an entry takes in memory: one byte a character, or two where the text has any but ASCII. */
export const entryBytes = ({ text, bytes }: Entry): number => ENTRY_BYTES + (bytes === text.length ? 1 : 2) * text.length;

/** Entries of one history, each behind the one before it; the oldest go when there are too many. */
export class EntryChain {
  readonly #stream: StreamKey;
  readonly #limits: ChainLimits;
  /** A stream where nothing happens has none. */
  #pages: Map<string, EntryPage> | undefined;
  /** What the oldest kept entry follows. */
  #before: Position;
  /** The kept ones begin at `#first`; the places before it are empty, so that letting one go moves no other. */
  #entries: (Entry | undefined)[] = [];
  #first = 0;
  #entryBytes = 0;
  #pageBytes = 0;
  #oldest = 1;

  constructor(page: EntryPage, limits: ChainLimits) {
    this.#stream = page.stream;
    this.#limits = limits;
    this.#before = page.after;
    this.push(page);
  }

  /** What entries and pages take in memory. */
  get bytes(): number {
    return this.#entryBytes + this.#pageBytes;
  }

  /** Offset of the position that the oldest kept entry follows. */
  get start(): number {
    return this.#before.offset;
  }

  /** The position of the last entry. */
  get end(): Position {
    return this.#entries.at(-1) ?? this.#before;
  }

  has(position: Position): boolean {
    const own = this.#positionAt(position.offset);
    return own !== undefined && samePosition(own, position);
  }

  /** The page must follow the end. It is kept whole until the next `trim`, since it is about to be told. */
  push({ entries, oldest }: EntryPage): void {
    const room = Math.max(0, this.#limits.tailEntriesMax - entries.length);
    this.#dropWhile(() => this.#count > room);
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#entryBytes += entryBytes(entry);
    }
    this.#oldest = oldest;
    this.#forgetPages();
  }

  /** Lets the oldest entries go until what is kept takes no more than this, nor more than a stream may. */
  trim(bytesMax: number): void {
    const { tailEntriesMax, tailBytesMax } = this.#limits;
    const most = Math.min(bytesMax, tailBytesMax);
    if (this.bytes > most) this.#forgetPages();
    this.#dropWhile(() => this.#count > tailEntriesMax || this.#entryBytes > most);
  }

  /** The page behind a position, the same object for every reader at that position; undefined for one that is not here. */
  pageAfter(position: Position, bytesMax: number): EntryPage | undefined {
    if (!this.has(position)) return undefined;
    const start = this.#first + position.offset - this.#before.offset;
    const end = this.#endWithin(start, bytesMax);
    const key = `${position.offset}-${end - start}`;
    const known = this.#pages?.get(key);
    if (known !== undefined) return known;
    const entries = this.#entries.slice(start, end) as Entry[];
    const page: EntryPage = { stream: this.#stream, after: position, entries, head: toPosition(this.end), oldest: this.#oldest };
    if (this.#pages?.size === PAGES_MAX) this.#forgetPages();
    (this.#pages ??= new Map()).set(key, page);
    this.#pageBytes += PAGE_BYTES + PLACE_BYTES * entries.length;
    return page;
  }

  get #count(): number {
    return this.#entries.length - this.#first;
  }

  #positionAt(offset: number): Position | undefined {
    const index = offset - this.#before.offset - 1;
    if (index < 0) return index === -1 ? this.#before : undefined;
    return this.#entries[this.#first + index];
  }

  /** Behind the last entry that fits; the first always does. */
  #endWithin(start: number, bytesMax: number): number {
    let bytes = 0;
    let end = start;
    while (end < this.#entries.length) {
      bytes += this.#entries[end]?.bytes ?? 0;
      if (bytes > bytesMax && end > start) break;
      end += 1;
    }
    return end;
  }

  #dropWhile(isTooMuch: () => boolean): void {
    let last: Entry | undefined;
    for (let oldest = this.#entries[this.#first]; oldest !== undefined && isTooMuch(); oldest = this.#entries[this.#first]) {
      this.#entries[this.#first] = undefined;
      this.#first += 1;
      this.#entryBytes -= entryBytes(oldest);
      last = oldest;
    }
    if (last === undefined) return;
    this.#before = toPosition(last);
    this.#forgetPages();
    this.#closeUp();
  }

  /** A page would keep entries that were let go. */
  #forgetPages(): void {
    this.#pages = undefined;
    this.#pageBytes = 0;
  }

  /** Once the empty places are as many as the others, so that each entry is moved once on average. */
  #closeUp(): void {
    if (this.#first < this.#count) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}

const toPosition = ({ offset, tag }: Position): Position => ({ offset, tag });
