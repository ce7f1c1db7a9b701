import type { Lines } from "../documents/types.ts";
import { citeCounts, citeHits, citeLines } from "./cite.ts";
import type { Desk } from "./desk.ts";
import type { Findings, Side } from "./findings.ts";
import type { Plan } from "./plan.ts";
import { searchWords } from "./question-words.ts";
import type { ToolResult } from "./tool-results.ts";

const HITS = 24;
const CITATIONS_MAX = 5;
const LINES_MAX = 60;
/** Of a document that was asked for without lines. */
const OPENED_LINES = 40;
const LISTED_MAX = 40;
/** More documents with a word in their names say nothing. */
const TITLED_MAX = 3;

export type ToolParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** Calls a tool so that every reader of the thread sees it. */
export type UseTool = <Result extends ToolResult>(
  name: string,
  parameters: ToolParameters,
  work: () => Promise<Result>,
) => Promise<Result>;

/** Carries a plan out with the desk's tools. */
export async function gather(plan: Plan, desk: Desk, use: UseTool): Promise<Findings> {
  switch (plan.kind) {
    case "search":
      return gatherAnswer(plan.question, desk, use);
    case "open":
      return gatherDocument(plan.name, plan.question, desk, use);
    case "count":
      return gatherCount(plan.phrase, desk, use);
    case "compare":
      return gatherComparison(plan.left, plan.right, desk, use);
    case "lines":
      return gatherLines(plan, desk, use);
    case "overview": {
      const documents = await use("list_documents", { limit: LISTED_MAX }, () => desk.documents(LISTED_MAX));
      return { kind: "overview", name: desk.collection.name, total: desk.collection.documents, documents };
    }
    case "help":
      return { kind: "help", name: desk.collection.name };
  }
}

/** A question that names a document is about that document; one that is nothing but the name opens it. */
async function gatherAnswer(question: string, desk: Desk, use: UseTool): Promise<Findings> {
  const { paths, rest } = await desk.named(question);
  const words = searchWords(rest);
  if (paths.length === 0 || words.length > 0) return gatherPassages(words, paths, desk, use);
  return openOne(question, paths, { from: 1, to: OPENED_LINES }, desk, use);
}

async function gatherPassages(words: readonly string[], within: readonly string[], desk: Desk, use: UseTool): Promise<Findings> {
  const parameters = within.length === 0 ? { words } : { words, documents: within };
  const found = await use("search", parameters, () => desk.search(words, HITS, within.length === 0 ? undefined : within));
  // Of a document that was named, more than one place may be wanted.
  const citations = citeHits(found.hits, 1, CITATIONS_MAX, within.length === 0 ? undefined : CITATIONS_MAX);
  const titled = within.length === 0 ? await desk.find(words.join(" ")) : [];
  return {
    kind: "passages",
    words: found.words,
    searched: within.length || desk.collection.documents,
    within,
    titled: titled.length > TITLED_MAX ? [] : titled,
    citations,
  };
}

/** "Show me the storm" may mean a document, and else is a question. */
async function gatherDocument(name: string, question: string, desk: Desk, use: UseTool): Promise<Findings> {
  const found = await desk.find(name);
  if (found.length > 0) return openOne(name, found, { from: 1, to: OPENED_LINES }, desk, use);
  const words = searchWords(question);
  return words.length === 0 || looksLikeFile(name) ? { kind: "choices", name, documents: [] } : gatherAnswer(question, desk, use);
}

async function gatherLines({ name, from, to }: Extract<Plan, { kind: "lines" }>, desk: Desk, use: UseTool): Promise<Findings> {
  return openOne(name, await desk.find(name), { from, to: Math.min(to, from + LINES_MAX - 1) }, desk, use);
}

async function openOne(name: string, documents: readonly string[], range: Pick<Lines, "from" | "to">, desk: Desk, use: UseTool): Promise<Findings> {
  const [document, ...others] = documents;
  if (document === undefined || others.length > 0) return { kind: "choices", name, documents };
  const lines = await use("read_lines", { document, ...range }, () => desk.lines(document, range.from, range.to));
  if (lines === undefined) return { kind: "choices", name, documents: [] };
  return { kind: "lines", document, total: lines.total, citation: citeLines(lines, 1) };
}

async function gatherCount(phrase: string, desk: Desk, use: UseTool): Promise<Findings> {
  const count = await use("count", { phrase }, () => desk.count(phrase));
  return { kind: "count", phrase, count, citations: citeCounts(count, CITATIONS_MAX) };
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
  return { name, count, citations: citeHits(hits, firstNumber, 2) };
}

const looksLikeFile = (name: string): boolean => /^\S+\.\w{1,8}$/.test(name);
