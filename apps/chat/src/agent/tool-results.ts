import type { CountResult, DocumentInfo, Passage, SearchResult } from "../documents/types.ts";

/** What the librarian's tools bring. */
export type ToolResult = SearchResult | CountResult | readonly DocumentInfo[] | Passage | undefined;

const SHOWN = 8;

/** What a tool's event shows of its results: enough to judge it, never all of a large one. */
export function toResults(results: ToolResult) {
  if (results === undefined) return { found: false };
  if ("hits" in results) {
    const best = results.hits.slice(0, SHOWN).map(({ document, from, to, score }) => ({ document, from, to, score: Math.round(score * 100) / 100 }));
    return { passages: results.passages, documents: results.documents, best };
  }
  if ("total" in results) {
    const most = results.documents.slice(0, SHOWN).map(({ document, count }) => ({ document, count }));
    return { total: results.total, documents: results.documents.length, searched: results.searched, most };
  }
  if ("text" in results) return { document: results.document, from: results.from, to: results.to };
  return { documents: results.slice(0, SHOWN).map(({ path, lines }) => ({ path, lines })) };
}
