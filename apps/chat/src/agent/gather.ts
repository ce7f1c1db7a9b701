import type { CountResult, Hit } from "../documents/types.ts";
import type { Desk } from "./desk.ts";
import type { Citation, Findings, Side } from "./findings.ts";
import { pickQuote } from "./pick-quote.ts";
import type { Plan } from "./plan.ts";
import { searchWords } from "./question-words.ts";
import type { ToolResult } from "./tool-results.ts";

const HITS = 24;
const CITATIONS_MAX = 5;
const CITATIONS_PER_DOCUMENT_MAX = 2;
/** Hits far below the best one are noise. */
const SCORE_SHARE_MIN = 0.3;
const LINES_MAX = 60;

export type ToolParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** Calls a tool so that everybody sees it. */
export type UseTool = <Result extends ToolResult>(
  name: string,
  parameters: ToolParameters,
  work: () => Promise<Result>,
) => Promise<Result>;

/** Carries a plan out with the desk's tools. */
export async function gather(plan: Plan, desk: Desk, use: UseTool): Promise<Findings> {
  switch (plan.kind) {
    case "search":
      return gatherPassages(plan.words, desk, use);
    case "count":
      return gatherCount(plan.phrase, desk, use);
    case "compare":
      return gatherComparison(plan.left, plan.right, desk, use);
    case "lines":
      return gatherLines(plan, desk, use);
    case "overview": {
      const documents = await use("list_documents", { limit: 40 }, () => desk.documents(40));
      return { kind: "overview", name: desk.collection.name, total: desk.collection.documents, documents };
    }
    case "help":
      return { kind: "help", name: desk.collection.name };
  }
}

async function gatherPassages(words: readonly string[], desk: Desk, use: UseTool): Promise<Findings> {
  const { hits, passages, documents } = await use("search", { words }, () => desk.search(words, HITS));
  return { kind: "passages", words, passages, documents, citations: cite(hits, 1, CITATIONS_MAX) };
}

async function gatherCount(phrase: string, desk: Desk, use: UseTool): Promise<Findings> {
  const count = await use("count", { phrase }, () => desk.count(phrase));
  return { kind: "count", phrase, count, citations: citeCounts(count) };
}

async function gatherComparison(left: string, right: string, desk: Desk, use: UseTool): Promise<Findings> {
  const first = await gatherSide(left, 1, desk, use);
  const second = await gatherSide(right, 1 + first.citations.length, desk, use);
  const inSecond = new Set(second.count.documents.map(({ document }) => document));
  const shared = first.count.documents.map(({ document }) => document).filter((document) => inSecond.has(document));
  return { kind: "comparison", left: first, right: second, shared };
}

async function gatherSide(name: string, firstNumber: number, desk: Desk, use: UseTool): Promise<Side> {
  const words = searchWords(name);
  const count = await use("count", { phrase: name }, () => desk.count(name));
  const { hits } = await use("search", { words }, () => desk.search(words, HITS));
  return { name, count, citations: cite(hits, firstNumber, 2) };
}

async function gatherLines(plan: Extract<Plan, { kind: "lines" }>, desk: Desk, use: UseTool): Promise<Findings> {
  const { document, from } = plan;
  const to = Math.min(plan.to, from + LINES_MAX - 1);
  const passage = await use("read_lines", { document, from, to }, () => desk.lines(document, from, to));
  if (passage === undefined) return { kind: "lines", document, citation: undefined };
  const citation = { number: 1, document, from: passage.from, to: passage.to, quote: passage.text };
  return { kind: "lines", document, citation };
}

/** The best quotes, not too many of one document. A passage with more of the words goes before one with the rarer word. */
function cite(hits: readonly Hit[], firstNumber: number, max: number): Citation[] {
  const best = hits[0]?.score ?? 0;
  const ranked = hits
    .filter(({ score }) => score >= best * SCORE_SHARE_MIN)
    .map((hit) => ({ document: hit.document, ...pickQuote(hit), score: hit.score }))
    .sort((a, b) => b.score * (1 + b.matched) - a.score * (1 + a.matched));
  const perDocument = new Map<string, number>();
  const chosen = ranked.filter(({ document }) => {
    const taken = (perDocument.get(document) ?? 0) + 1;
    perDocument.set(document, taken);
    return taken <= CITATIONS_PER_DOCUMENT_MAX;
  });
  return chosen
    .slice(0, max)
    .map(({ document, from, to, quote }, index) => ({ number: firstNumber + index, document, from, to, quote }));
}

function citeCounts(count: CountResult): Citation[] {
  return count.documents.slice(0, CITATIONS_MAX).map(({ document, lines, quote }, index) => {
    const line = lines[0] ?? 1;
    return { number: index + 1, document, from: line, to: line, quote };
  });
}
