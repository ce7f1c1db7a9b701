import { splitLines } from "./passages.ts";

const LINES_SHOWN_MAX = 5;

/** Where a text has a word or phrase: how often, and in which lines (at most a few). */
export interface Occurrences {
  readonly count: number;
  readonly lines: readonly number[];
  readonly quote: string;
}

/** Matches a whole word or phrase, whatever its case and however its words are spaced. */
export function phrasePattern(phrase: string): RegExp {
  const words = phrase.trim().split(/\s+/).map(escapePattern);
  return new RegExp(`(?<![\\p{L}\\p{N}_])${words.join("\\s+")}(?![\\p{L}\\p{N}_])`, "giu");
}

export function countOccurrences(text: string, pattern: RegExp): Occurrences | undefined {
  const starts = [...text.matchAll(pattern)].map((match) => match.index);
  if (starts.length === 0) return undefined;
  const lines = linesOf(text, starts);
  const first = lines[0] ?? 1;
  return { count: starts.length, lines, quote: splitLines(text)[first - 1]?.trim() ?? "" };
}

/** Line numbers of ascending offsets, each once. */
function linesOf(text: string, offsets: readonly number[]): number[] {
  const lines: number[] = [];
  let line = 1;
  let next = text.indexOf("\n");
  for (const offset of offsets) {
    while (next !== -1 && next < offset) {
      line += 1;
      next = text.indexOf("\n", next + 1);
    }
    if (lines.at(-1) !== line) lines.push(line);
    if (lines.length === LINES_SHOWN_MAX) break;
  }
  return lines;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
