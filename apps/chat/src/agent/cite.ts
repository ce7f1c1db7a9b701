import type { CountResult, Hit, Lines } from "../documents/types.ts";
import type { Citation } from "./findings.ts";
import { pickQuote } from "./pick-quote.ts";

const CITATIONS_PER_DOCUMENT_MAX = 2;
/** Hits far below the best one are noise. */
const SCORE_SHARE_MIN = 0.3;
const LINE_LENGTH_MAX = 500;

/**
 * The best quotes, not too many of one document. A passage with more of the words goes before one with the rarer word. A passage
 * that was found by the name of its document alone has none of the words, so it is not quoted.
 */
export function citeHits(hits: readonly Hit[], firstNumber: number, max: number, perDocumentMax = CITATIONS_PER_DOCUMENT_MAX): Citation[] {
  const best = hits[0]?.score ?? 0;
  const ranked = hits
    .filter(({ score }) => score >= best * SCORE_SHARE_MIN)
    .map((hit) => ({ document: hit.document, ...pickQuote(hit), score: hit.score }))
    .filter(({ matched }) => matched > 0)
    .sort((a, b) => b.score * (1 + b.matched) - a.score * (1 + a.matched));
  const perDocument = new Map<string, number>();
  const chosen = ranked.filter(({ document }) => {
    const taken = (perDocument.get(document) ?? 0) + 1;
    perDocument.set(document, taken);
    return taken <= perDocumentMax;
  });
  return chosen
    .slice(0, max)
    .map(({ document, from, to, quote }, index) => ({ number: firstNumber + index, document, from, to, quote }));
}

/** The first place in each document, of the documents that have it most often. */
export function citeCounts(count: CountResult, max: number, firstNumber = 1): Citation[] {
  return count.documents.slice(0, max).map(({ document, lines, quote }, index) => {
    const line = lines[0] ?? 1;
    return { number: firstNumber + index, document, from: line, to: line, quote };
  });
}

/** Undefined when there are no such lines. Very long lines are cut. */
export function citeLines({ document, from, to, text }: Lines, number: number): Citation | undefined {
  if (from > to) return undefined;
  const quote = text
    .split("\n")
    .map((line) => (line.length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX)} …` : line))
    .join("\n");
  return { number, document, from, to, quote };
}
