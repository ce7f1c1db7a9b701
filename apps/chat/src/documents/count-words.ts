import { excerpt } from "./excerpt.ts";

const LINES_SHOWN_MAX = 5;
const QUOTE_LENGTH_MAX = 420;

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
  const matches = [...text.matchAll(pattern)];
  const [first] = matches;
  if (first === undefined) return undefined;
  const starts = matches.map(({ index }) => index);
  return { count: starts.length, lines: linesOf(text, starts), quote: quoteAt(text, first.index, first[0].length) };
}

/** The line of a match, or a part of it; two, when the match goes over the end of one. */
function quoteAt(text: string, at: number, length: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at + length);
  return excerpt(text.slice(start, end === -1 ? text.length : end), at - start, QUOTE_LENGTH_MAX);
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
