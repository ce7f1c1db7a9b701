import { excerpt } from "../documents/excerpt.ts";
import { MARK_CLOSE, MARK_OPEN, type Hit } from "../documents/types.ts";

const QUOTE_LENGTH_MAX = 420;
const LENGTH_COMFORTABLE = 180;
const SENTENCES_MAX = 3;
/** A line this long was broken by a margin, not by its author. */
const WRAPPED_LENGTH = 50;

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

export interface Quote {
  readonly from: number;
  readonly to: number;
  readonly quote: string;
  /** How many different words of the question are in it. */
  readonly matched: number;
}

/** The sentences of a passage, one to three in a row, that have most of the words, and the lines that they are in. */
export function pickQuote(hit: Hit): Quote {
  const { plain, marks } = readMarks(hit.marked);
  const candidates = windowsOf(sentencesOf(plain)).map((range) => rate(range, marks));
  const best = candidates.reduce((a, b) => (b.rating > a.rating ? b : a), rate({ start: 0, end: plain.length }, []));
  const text = plain.slice(best.start, best.end);
  const start = best.start + (text.length - text.trimStart().length);
  const end = best.start + text.trimEnd().length;
  const mark = marks.find((candidate) => candidate.start >= best.start)?.start ?? best.start;
  return {
    from: hit.from + countLineEnds(plain, start),
    to: hit.from + countLineEnds(plain, end),
    quote: excerpt(text.replace(/^\s*#+\s+/, ""), mark - best.start, QUOTE_LENGTH_MAX),
    matched: best.matched,
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Mark extends Range {
  readonly word: string;
}

function readMarks(marked: string): { plain: string; marks: Mark[] } {
  const marks: Mark[] = [];
  let plain = "";
  for (const [index, part] of marked.split(MARK_OPEN).entries()) {
    const close = index === 0 ? -1 : part.indexOf(MARK_CLOSE);
    const word = close === -1 ? "" : part.slice(0, close);
    if (word !== "") marks.push({ start: plain.length, end: plain.length + word.length, word: word.toLowerCase() });
    plain += word + part.slice(close + 1);
  }
  return { plain, marks };
}

/** The sentences of each paragraph. Lines that a margin broke are read as one; headings, list items and short lines stand alone. */
function sentencesOf(plain: string): Range[][] {
  const flowing = plain.replace(/([^\n]*)\n(?=([^\n]*))/g, (whole, line: string, next: string) =>
    line.length >= WRAPPED_LENGTH && next.trim() !== "" && !/^\s*(?:[-*#>|]|\d+\.\s)/.test(next) ? `${line} ` : whole,
  );
  const paragraphs: Range[][] = [[]];
  for (const { index, segment } of sentences.segment(flowing)) {
    if (segment.trim() !== "") paragraphs.at(-1)?.push({ start: index, end: index + segment.length });
    if (segment.endsWith("\n")) paragraphs.push([]);
  }
  return paragraphs;
}

/** Runs of sentences that are not too long; none goes beyond the end of a paragraph, which is a line end. */
function windowsOf(paragraphs: readonly (readonly Range[])[]): Range[] {
  return paragraphs.flatMap((ranges) =>
    ranges.flatMap(({ start }, first) =>
      ranges
        .slice(first, first + SENTENCES_MAX)
        .map(({ end }) => ({ start, end }))
        .filter(({ end }, extra) => extra === 0 || end - start <= QUOTE_LENGTH_MAX),
    ),
  );
}

/** More of the words is better; among equals, a quote of a comfortable length, then the earlier one. */
function rate(range: Range, marks: readonly Mark[]): Range & { matched: number; rating: number } {
  const inside = marks.filter(({ start, end }) => start >= range.start && end <= range.end);
  // Four letters tell words apart well enough, whatever their endings.
  const matched = new Set(inside.map(({ word }) => word.slice(0, 4))).size;
  const comfort = Math.abs(range.end - range.start - LENGTH_COMFORTABLE) / QUOTE_LENGTH_MAX;
  return { ...range, matched, rating: matched - 0.6 * Math.min(1, comfort) - (inside.length === 0 ? 1 : 0) };
}

function countLineEnds(text: string, until: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < until; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
