import type { CountResult, DocumentInfo, Lines, SearchResult } from "../documents/types.ts";

/** What the librarian's tools bring. */
export type ToolResult = SearchResult | CountResult | readonly DocumentInfo[] | Lines | undefined;

const SHOWN = 8;

/** What a tool's event shows of its results: enough to judge it, never all of a large one. */
export function toResults(results: ToolResult) {
  if (results === undefined) return { found: false };
  if (isListing(results)) return { documents: results.slice(0, SHOWN).map(({ path, lines }) => ({ path, lines })) };
  if ("hits" in results) {
    const best = results.hits.slice(0, SHOWN).map(({ document, from, to, score }) => ({ document, from, to, score: Math.round(score * 100) / 100 }));
    return { words: results.words.map((word) => ({ ...word })), best };
  }
  if ("searched" in results) {
    const most = results.documents.slice(0, SHOWN).map(({ document, count }) => ({ document, count }));
    return { total: results.total, documents: results.documents.length, searched: results.searched, most };
  }
  return { document: results.document, from: results.from, to: results.to, total: results.total };
}

const isListing = (results: Exclude<ToolResult, undefined>): results is readonly DocumentInfo[] => Array.isArray(results);
