import type { Tag } from "../position.ts";
import type { Entry } from "./port.ts";

/** An entry as it was found. `isDamaged`: what it has is not what was appended under this offset. */
export interface FoundEntry extends Entry {
  readonly isDamaged?: true;
}

/** Takes one entry. Returns false when it wants no more. */
export type TakeEntry = (entry: FoundEntry) => boolean;

/** How a store gives out the entries of one stream. Of what is missing or damaged it makes nothing: the reader does. */
export interface LogSource {
  /** The tag of a kept entry; undefined where it is missing, or its tag is not to be believed. */
  tagAt(offset: number): Tag | undefined;
  /** Hands out the kept entries from this offset on, in order or backwards, at most `entriesMax` and until `take` wants no more. */
  visit(offset: number, entriesMax: number, take: TakeEntry, isBackward?: boolean): void;
}
