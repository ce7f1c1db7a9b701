import type { NamedDocuments } from "../documents/document-names.ts";
import type { LibraryThread } from "../documents/library-thread.ts";
import type { Collection, CountResult, DocumentInfo, Lines, SearchResult } from "../documents/types.ts";

/** What the agent may read while it answers one question: one collection, as its user may see it. */
export interface Desk {
  readonly collection: Collection;
  /** In these documents, or in all. */
  search(words: readonly string[], limit: number, within?: readonly string[]): Promise<SearchResult>;
  /** The documents that a person means by a name. */
  find(name: string): Promise<string[]>;
  /** The documents whose names are in a question. */
  named(question: string): Promise<NamedDocuments>;
  count(phrase: string): Promise<CountResult>;
  documents(limit: number): Promise<DocumentInfo[]>;
  lines(document: string, from: number, to: number): Promise<Lines | undefined>;
}

/** Undefined when the user has no such collection. */
export async function openDesk(library: LibraryThread, userId: string, collectionId: string): Promise<Desk | undefined> {
  const collection = await library.find(userId, collectionId);
  if (collection?.ready !== true) return undefined;
  return {
    collection,
    search: (words, limit, within) => library.search(userId, collectionId, words, limit, within),
    find: (name) => library.findDocuments(userId, collectionId, name),
    named: (question) => library.namedDocuments(userId, collectionId, question),
    count: (phrase) => library.count(userId, collectionId, phrase),
    documents: (limit) => library.documents(userId, collectionId, limit),
    lines: (document, from, to) => library.lines(userId, collectionId, document, from, to),
  };
}
