import type { GoldenPathPayloads } from "../../events/golden-path.ts";

/** Larger pieces would keep a reader waiting for the first word; smaller ones would cost an entry each. */
const TEXT_UNITS_MAX = 4_096;
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
  /** Gathers a piece. Returns true when enough is gathered to be written at once. */
  add(piece: string): boolean;
  /** What was gathered, as payloads, and nothing is gathered any more. */
  take(): readonly GoldenPathPayloads["text_chunk"][];
  /** The next piece begins a new segment. */
  endSegment(): void;
}

export function createRunText(unitsMax: number): RunText {
  let segment = 0;
  let position = 0;
  let gathered = "";
  return {
    add(piece) {
      gathered += piece;
      return gathered.length >= unitsMax;
    },
    take() {
      const chunks = splitText(gathered, unitsMax).map((text) => {
        const chunk = { segment, position, text };
        position += text.length;
        return chunk;
      });
      gathered = "";
      return chunks;
    },
    endSegment() {
      if (position === 0) return;
      segment += 1;
      position = 0;
    },
  };
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

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
