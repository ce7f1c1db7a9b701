import type { LibraryThread } from "../documents/library-thread.ts";
import type { Collection, CountResult, DocumentInfo, Passage, SearchResult } from "../documents/types.ts";

/** What the agent may read while it answers one question: one collection, as its user may see it. */
export interface Desk {
  readonly collection: Collection;
  search(words: readonly string[], limit: number): Promise<SearchResult>;
  count(phrase: string): Promise<CountResult>;
  documents(limit: number): Promise<DocumentInfo[]>;
  lines(document: string, from: number, to: number): Promise<Passage | undefined>;
}

/** Undefined when the user has no such collection. */
export async function openDesk(library: LibraryThread, userId: string, collectionId: string): Promise<Desk | undefined> {
  const collection = await library.find(userId, collectionId);
  if (collection?.ready !== true) return undefined;
  return {
    collection,
    search: (words, limit) => library.search(userId, collectionId, words, limit),
    count: (phrase) => library.count(userId, collectionId, phrase),
    documents: (limit) => library.documents(userId, collectionId, limit),
    lines: (document, from, to) => library.lines(userId, collectionId, document, from, to),
  };
}
