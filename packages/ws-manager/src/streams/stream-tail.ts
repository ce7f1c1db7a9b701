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

export function createStreamTail(limits: ChainLimits): StreamTail {
  /** What the notifications told, as long as each followed the one before it. */
  let chain: EntryChain | undefined;
  /** A read has shown that the chain is the stream's end; only then it is given out. */
  let isConfirmed = false;
  let told = 0;
  let breaks = 0;

  function clear(): void {
    chain = undefined;
    isConfirmed = false;
    breaks += 1;
  }

  function apply(page: EntryPage): void {
    told += 1;
    if (chain !== undefined && samePosition(page.head, chain.end)) {
      // reached: notification-repeated
      return;
    }
    const isWhole = reachesHead(page);
    if (chain !== undefined && isWhole && samePosition(page.after, chain.end)) return chain.push(page);
    if (chain !== undefined || !isWhole) {
      // reached: notification-lost-or-late
      clear();
    }
    chain = isWhole ? new EntryChain(page, limits) : undefined;
  }

  function beginRead(): (page: EntryPage) => void {
    const [toldBefore, breaksBefore] = [told, breaks];
    return (page) => {
      if (isConfirmed || breaks !== breaksBefore || !reachesHead(page)) return;
      if (told === toldBefore) chain = new EntryChain(page, limits);
      isConfirmed = chain !== undefined && chain.has(page.head);
    };
  }

  return {
    apply,
    beginRead,
    clear,
    trim: (bytesMax) => chain?.trim(bytesMax),
    pageAfter: (position, bytesMax) => (isConfirmed ? chain?.pageAfter(position, bytesMax) : undefined),
    get bytes() {
      return chain?.bytes ?? 0;
    },
    get start() {
      return (isConfirmed ? chain?.start : undefined) ?? Number.POSITIVE_INFINITY;
    },
  };
}

/** True when the page ends where the stream does. */
const reachesHead = ({ after, entries, head }: EntryPage): boolean => samePosition(entries.at(-1) ?? after, head);
