import * as v from "valibot";
import { citeCounts, citeHits, citeLines } from "../cite.ts";
import type { Desk } from "../desk.ts";
import type { Citation } from "../findings.ts";
import type { UseTool } from "../gather.ts";
import { searchWords } from "../question-words.ts";
import type { ToolCall, ToolDefinition } from "./messages.ts";

const HITS = 24;
const PASSAGES_MAX = 8;
const LINES_MAX = 80;
const DOCUMENTS_MAX = 100;

/** What a call brought: a text for the model, and the places in it that the answer may refer to. */
export interface ToolAnswer {
  readonly content: string;
  readonly citations: readonly Citation[];
}

const line = v.pipe(v.number(), v.integer(), v.minValue(1));
const Search = v.object({ words: v.pipe(v.string(), v.minLength(1)), document: v.nullish(v.string()) });
const Count = v.object({ phrase: v.pipe(v.string(), v.trim(), v.minLength(1)) });
const ReadLines = v.object({ document: v.pipe(v.string(), v.minLength(1)), from: v.optional(line, 1), to: v.optional(line, LINES_MAX) });

const text = (description: string) => ({ type: "string", description });
const whole = (description: string) => ({ type: "integer", minimum: 1, description });
const define = (name: string, description: string, properties: object, required: readonly string[]): ToolDefinition => ({
  type: "function",
  function: { name, description, parameters: { type: "object", properties, required } },
});

export const LIBRARY_TOOLS: readonly ToolDefinition[] = [
  define("search", "Finds the passages that have most of these words, whatever their endings.", { words: text("Words to look for, separated by spaces"), document: text("Only in this document") }, ["words"]),
  define("count", "Counts a word or phrase, word for word, in all documents.", { phrase: text("The word or phrase") }, ["phrase"]),
  define("read_lines", "Reads lines of a document.", { document: text("Its name"), from: whole("First line"), to: whole(`Last line; at most ${LINES_MAX} lines at a time`) }, ["document"]),
  define("list_documents", "Lists the documents, each with its length and first line.", {}, []),
];

/** Does what a model asks for. A wrong call is answered in words, and the model may call again. Citations are numbered from `firstNumber` on. */
export async function callTool({ function: { name, arguments: args } }: ToolCall, desk: Desk, use: UseTool, firstNumber: number): Promise<ToolAnswer> {
  try {
    const given: unknown = args.trim() === "" ? {} : JSON.parse(args);
    switch (name) {
      case "search":
        return await search(v.parse(Search, given), desk, use, firstNumber);
      case "count":
        return await count(v.parse(Count, given), desk, use, firstNumber);
      case "read_lines":
        return await readLines(v.parse(ReadLines, given), desk, use, firstNumber);
      case "list_documents":
        return answer({ documents: await use("list_documents", { limit: DOCUMENTS_MAX }, () => desk.documents(DOCUMENTS_MAX)), total: desk.collection.documents });
      default:
        return answer({ error: `There is no tool ${name}` });
    }
  } catch (error) {
    if (error instanceof SyntaxError || v.isValiError(error)) return answer({ error: `These arguments cannot be used: ${error.message}` });
    throw error;
  }
}

async function search({ words: asked, document }: v.InferOutput<typeof Search>, desk: Desk, use: UseTool, firstNumber: number): Promise<ToolAnswer> {
  const words = searchWords(asked);
  if (words.length === 0) return answer({ error: "There is no word in this to search for" });
  const within = document === null || document === undefined ? [] : await desk.find(document);
  if (document && within.length === 0) return answer({ error: `There is no document ${document}` });
  const found = await use("search", within.length === 0 ? { words } : { words, documents: within }, () =>
    desk.search(words, HITS, within.length === 0 ? undefined : within),
  );
  const citations = citeHits(found.hits, firstNumber, PASSAGES_MAX, within.length === 0 ? undefined : PASSAGES_MAX);
  return answer({ words: found.words, passages: citations }, citations);
}

async function count({ phrase }: v.InferOutput<typeof Count>, desk: Desk, use: UseTool, firstNumber: number): Promise<ToolAnswer> {
  const found = await use("count", { phrase }, () => desk.count(phrase));
  const citations = citeCounts(found, PASSAGES_MAX, firstNumber);
  const documents = found.documents.slice(0, DOCUMENTS_MAX).map(({ document, count: times, lines }) => ({ document, times, lines }));
  return answer({ total: found.total, documents, first_places: citations }, citations);
}

async function readLines({ document: name, from, to }: v.InferOutput<typeof ReadLines>, desk: Desk, use: UseTool, firstNumber: number): Promise<ToolAnswer> {
  const [document, ...others] = await desk.find(name);
  if (document === undefined) return answer({ error: `There is no document ${name}` });
  if (others.length > 0) return answer({ error: "Several documents have this name", documents: [document, ...others] });
  const last = Math.min(Math.max(from, to), from + LINES_MAX - 1);
  const lines = await use("read_lines", { document, from, to: last }, () => desk.lines(document, from, last));
  const citation = lines === undefined ? undefined : citeLines(lines, firstNumber);
  if (citation === undefined) return answer({ error: `${document} has only ${lines?.total ?? 0} lines` });
  return answer({ ...citation, total_lines: lines?.total }, [citation]);
}

const answer = (content: object, citations: readonly Citation[] = []): ToolAnswer => ({ content: JSON.stringify(content), citations });
