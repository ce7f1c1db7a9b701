import type { GoldenPathPayloads } from "../../events/golden-path.ts";
import { isHighSurrogate } from "../../utf8.ts";

/** Larger pieces would keep a reader waiting for the first word; smaller ones would cost an entry each. */
const TEXT_UNITS_MAX = 4_096;
/** Chunks of one author's turn go to the store together, up to so many: a commit for each would cost more than its text. */
const CHUNKS_GATHERED = 8;
/** A unit may be written as `\\u0000`, and the envelope takes its part. */
const BYTES_PER_UNIT = 6;
const ENVELOPE_BYTES = 2_048;

/** How many UTF-16 units of text fit into one event, whatever they are. At least a pair of surrogates. */
export function textUnitsMax(eventBytesMax: number): number {
  const fitting = Math.floor((eventBytesMax - ENVELOPE_BYTES) / BYTES_PER_UNIT);
  return Math.max(2, Math.min(TEXT_UNITS_MAX, fitting));
}

/** The text of a run: segments, each a row of chunks at known positions. Something else in between begins a new segment. */
export interface RunText {
  add(piece: string): void;
  /** True if nothing more may be gathered with a piece of so many units. */
  isFullWith(units: number): boolean;
  /** True if a chunk is full: what is gathered waits for its author's turn to end, and no longer. */
  hasChunk(): boolean;
  isEmpty(): boolean;
  /** What was gathered, as payloads. Half a surrogate pair at its end stays gathered: it waits for the other half. */
  take(): readonly GoldenPathPayloads["text_chunk"][];
  /** What was gathered, to its last unit: the run ends. */
  takeAll(): readonly GoldenPathPayloads["text_chunk"][];
  /** The next chunk begins a new segment. */
  endSegment(): void;
}

export function createRunText(unitsMax: number): RunText {
  let segment = 0;
  let position = 0;
  let gathered = "";

  /** A half without its other half becomes U+FFFD: it has no UTF-8, so only readers in JavaScript could parse the event. */
  function write(text: string): readonly GoldenPathPayloads["text_chunk"][] {
    return splitText(text.toWellFormed(), unitsMax).map((chunk) => {
      const payload = { segment, position, text: chunk };
      position += chunk.length;
      return payload;
    });
  }

  return {
    add: (piece) => void (gathered += piece),
    isFullWith: (units) => gathered.length + units >= unitsMax * CHUNKS_GATHERED,
    hasChunk: () => gathered.length >= unitsMax,
    isEmpty: () => gathered === "",
    take() {
      const end = isHighSurrogate(gathered.charCodeAt(gathered.length - 1)) ? gathered.length - 1 : gathered.length;
      const text = gathered.slice(0, end);
      gathered = gathered.slice(end);
      return write(text);
    },
    takeAll() {
      const text = gathered;
      gathered = "";
      return write(text);
    },
    endSegment() {
      if (position === 0) return;
      segment += 1;
      position = 0;
    },
  };
}

/** Pieces of at most `unitsMax` units; a pair of surrogates stays together. */
function splitText(text: string, unitsMax: number): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const full = start + unitsMax;
    const end = full < text.length && isHighSurrogate(text.charCodeAt(full - 1)) ? full - 1 : Math.min(full, text.length);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
