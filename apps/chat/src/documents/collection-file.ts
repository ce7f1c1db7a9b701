import { DatabaseSync } from "node:sqlite";
import { countOccurrences, phrasePattern } from "./count-words.ts";
import { normalizeLineEnds, splitLines, splitPassages } from "./passages.ts";
import {
  MARK_CLOSE,
  MARK_OPEN,
  type CountResult,
  type DocumentCount,
  type DocumentInfo,
  type Hit,
  type NewDocument,
  type Passage,
  type SearchResult,
} from "./types.ts";

/** The documents of one collection in one SQLite file, with a full-text index that ranks by BM25. */
export interface CollectionFile {
  /** Adds what is not there yet, all or nothing; a document is known by its path, so repeating a batch is harmless. */
  add(documents: readonly NewDocument[]): number;
  totals(): { documents: number; bytes: number };
  list(limit: number): DocumentInfo[];
  /** Passages with any of the words, best first. */
  search(words: readonly string[], limit: number): SearchResult;
  count(phrase: string): CountResult;
  /** Undefined for a path that the collection does not have. */
  lines(path: string, from: number, to: number): Passage | undefined;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, lines INTEGER NOT NULL, bytes INTEGER NOT NULL,
    opening TEXT NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE IF NOT EXISTS passage USING fts5 (
    text, path, document UNINDEXED, line_from UNINDEXED, line_to UNINDEXED,
    tokenize = "porter unicode61 remove_diacritics 2"
  );
`;

export function openCollectionFile(file: string): CollectionFile {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  return {
    add: (documents) => inTransaction(db, () => addDocuments(db, documents)),
    totals: () => totals(db),
    list: (limit) => listDocuments(db, limit),
    search: (words, limit) => search(db, words, limit),
    count: (phrase) => count(db, phrase),
    lines: (path, from, to) => lines(db, path, from, to),
    close: () => db.close(),
  };
}

function addDocuments(db: DatabaseSync, documents: readonly NewDocument[]): number {
  const insert = db.prepare("INSERT OR IGNORE INTO document (path, lines, bytes, opening, text) VALUES (?, ?, ?, ?, ?)");
  const index = db.prepare("INSERT INTO passage (text, path, document, line_from, line_to) VALUES (?, ?, ?, ?, ?)");
  let added = 0;
  for (const { path, text: original } of documents) {
    const text = normalizeLineEnds(original);
    const all = splitLines(text);
    const { changes, lastInsertRowid } = insert.run(path, all.length, Buffer.byteLength(text), openingOf(all), text);
    if (changes === 0) continue;
    added += 1;
    for (const { from, to, text: passage } of splitPassages(text)) index.run(passage, path, lastInsertRowid, from, to);
  }
  return added;
}

function openingOf(lines: readonly string[]): string {
  const line = lines.find((text) => /[\p{L}\p{N}]/u.test(text)) ?? "";
  return line.replace(/^[#>*\-\s]+/, "").replace(/\s+/g, " ").trim().slice(0, 160);
}

function totals(db: DatabaseSync): { documents: number; bytes: number } {
  const row = db.prepare("SELECT count(*) AS documents, coalesce(sum(bytes), 0) AS bytes FROM document").get();
  return { documents: Number(row?.["documents"]), bytes: Number(row?.["bytes"]) };
}

function listDocuments(db: DatabaseSync, limit: number): DocumentInfo[] {
  const rows = db.prepare("SELECT path, lines, bytes, opening FROM document ORDER BY path LIMIT ?").all(limit);
  return rows.map((row) => ({
    path: String(row["path"]),
    lines: Number(row["lines"]),
    bytes: Number(row["bytes"]),
    opening: String(row["opening"]),
  }));
}

function search(db: DatabaseSync, words: readonly string[], limit: number): SearchResult {
  if (words.length === 0) return { hits: [], passages: 0, documents: 0 };
  const query = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(" OR ");
  const found = db
    .prepare("SELECT count(*) AS passages, count(DISTINCT document) AS documents FROM passage WHERE passage MATCH ?")
    .get(query);
  const rows = db
    .prepare(
      `SELECT path, line_from, line_to, text, highlight(passage, 0, ?, ?) AS marked, -bm25(passage, 1.0, 0.4) AS score
       FROM passage WHERE passage MATCH ? ORDER BY bm25(passage, 1.0, 0.4) LIMIT ?`,
    )
    .all(MARK_OPEN, MARK_CLOSE, query, limit);
  const hits = rows.map(
    (row): Hit => ({
      document: String(row["path"]),
      from: Number(row["line_from"]),
      to: Number(row["line_to"]),
      text: String(row["text"]),
      marked: String(row["marked"]),
      score: Number(row["score"]),
    }),
  );
  return { hits, passages: Number(found?.["passages"]), documents: Number(found?.["documents"]) };
}

function count(db: DatabaseSync, phrase: string): CountResult {
  const pattern = phrasePattern(phrase);
  const documents: DocumentCount[] = [];
  let searched = 0;
  for (const row of db.prepare("SELECT path, text FROM document").iterate()) {
    searched += 1;
    const found = countOccurrences(String(row["text"]), pattern);
    if (found !== undefined) documents.push({ document: String(row["path"]), ...found });
  }
  documents.sort((a, b) => b.count - a.count || a.document.localeCompare(b.document));
  return { total: documents.reduce((sum, document) => sum + document.count, 0), documents, searched };
}

function lines(db: DatabaseSync, path: string, from: number, to: number): Passage | undefined {
  const row = db.prepare("SELECT text FROM document WHERE path = ?").get(path);
  if (row === undefined) return undefined;
  const all = splitLines(String(row["text"]));
  const last = Math.min(Math.max(from, to), all.length);
  const first = Math.min(Math.max(1, from), last);
  return { document: path, from: first, to: last, text: all.slice(first - 1, last).join("\n") };
}

function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
