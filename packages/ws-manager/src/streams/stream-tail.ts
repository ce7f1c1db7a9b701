import { samePosition, type Position } from "@apex/ws-queue-core";
import type { EntryPage } from "@apex/ws-queue-core/store";
import { EntryChain, type ChainLimits } from "./entry-chain.ts";

/**
 * The newest entries of one stream, for readers near the head.
 *
 * Notifications may be late, repeated, lost or of a history that a failover undid, so none of them begins a tail: a read of
 * the store does, if every notification since it began fits to what it says. From then on the tail takes what follows its own
 * end, and the first page that does not empties it. So it always ends where the last notification said that the stream does.
 */
export interface StreamTail {
  /** What it takes in memory. */
  readonly bytes: number;
  /** Offset of the position that the oldest kept entry follows; infinite when nothing is given out. */
  readonly start: number;
  /** Takes what the store told. */
  apply(page: EntryPage): void;
  /** To be called when a read of the store begins; what it returns takes the page that the store answers with. */
  beginRead(): (page: EntryPage) => void;
  /** The page behind a position, the same object for every reader at that position; undefined: ask the store. */
  pageAfter(position: Position, bytesMax: number): EntryPage | undefined;
  /** Lets the oldest entries go until it takes no more than this, nor more than a stream may. The end stays known. */
  trim(bytesMax: number): void;
  clear(): void;
}

export const createStreamTail = (limits: ChainLimits): StreamTail => new Tail(limits);

/** A class, since its methods are not made anew for each of many streams. */
class Tail implements StreamTail {
  readonly #limits: ChainLimits;
  /** What the notifications told, as long as each followed the one before it. */
  #chain: EntryChain | undefined;
  /** A read has shown that the chain is the stream's end; only then it is given out. */
  #isConfirmed = false;
  #told = 0;
  #breaks = 0;

  constructor(limits: ChainLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#chain?.bytes ?? 0;
  }

  get start(): number {
    return (this.#isConfirmed ? this.#chain?.start : undefined) ?? Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.#chain = undefined;
    this.#isConfirmed = false;
    this.#breaks += 1;
  }

  apply(page: EntryPage): void {
    this.#told += 1;
    const chain = this.#chain;
    if (chain !== undefined && samePosition(page.head, chain.end)) {
      // reached: notification-repeated
      return;
    }
    const isWhole = reachesHead(page);
    if (chain !== undefined && isWhole && samePosition(page.after, chain.end)) return chain.push(page);
    if (chain !== undefined || !isWhole) {
      // reached: notification-lost-or-late
      this.clear();
    }
    this.#chain = isWhole ? new EntryChain(page, this.#limits) : undefined;
  }

  beginRead(): (page: EntryPage) => void {
    const [toldBefore, breaksBefore] = [this.#told, this.#breaks];
    return (page) => {
      if (this.#isConfirmed || this.#breaks !== breaksBefore || !reachesHead(page)) return;
      if (this.#told === toldBefore) this.#chain = new EntryChain(page, this.#limits);
      this.#isConfirmed = this.#chain !== undefined && this.#chain.has(page.head);
    };
  }

  trim(bytesMax: number): void {
    this.#chain?.trim(bytesMax);
  }

  pageAfter(position: Position, bytesMax: number): EntryPage | undefined {
    return this.#isConfirmed ? this.#chain?.pageAfter(position, bytesMax) : undefined;
  }
}

/** True when the page ends where the stream does. */
const reachesHead = ({ after, entries, head }: EntryPage): boolean => samePosition(entries.at(-1) ?? after, head);
