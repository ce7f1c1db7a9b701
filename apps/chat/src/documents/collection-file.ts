import { DatabaseSync } from "node:sqlite";
import { countOccurrences, phrasePattern } from "./count-words.ts";
import { findByName, findNamed, type NamedDocuments } from "./document-names.ts";
import { excerpt } from "./excerpt.ts";
import { normalizeLineEnds, splitLines, splitPassages } from "./passages.ts";
import {
  MARK_CLOSE,
  MARK_OPEN,
  type CountResult,
  type DocumentCount,
  type DocumentInfo,
  type Hit,
  type NewDocument,
  type Lines,
  type SearchResult,
  type WordResult,
} from "./types.ts";

/** The documents of one collection in one SQLite file, with a full-text index that ranks by BM25. */
export interface CollectionFile {
  /** Adds what is not there yet, all or nothing; a document is known by its path, so repeating a batch is harmless. */
  add(documents: readonly NewDocument[]): number;
  totals(): { documents: number; bytes: number };
  list(limit: number): DocumentInfo[];
  /** Passages with any of the words, best first; of these documents, or of all. */
  search(words: readonly string[], limit: number, within?: readonly string[]): SearchResult;
  count(phrase: string): CountResult;
  /** The documents that a person means by a name. */
  find(name: string): string[];
  /** The documents whose names are in a question. */
  named(question: string): NamedDocuments;
  /** Undefined for a path that the collection does not have. */
  lines(path: string, from: number, to: number): Lines | undefined;
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
    search: (words, limit, within) => search(db, words, limit, within),
    find: (name) => findByName(pathsIn(db), name),
    named: (question) => findNamed(pathsIn(db), question),
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
  return excerpt(line.replace(/^[#>*\-\s]+/, ""), 0, 160);
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

const pathsIn = (db: DatabaseSync): string[] => db.prepare("SELECT path FROM document ORDER BY path").all().map((row) => String(row["path"]));

/** All rows are of one version of the index, and of the documents that are asked for. */
const WITHIN = "(?1 IS NULL OR path IN (SELECT value FROM json_each(?1)))";

function search(db: DatabaseSync, words: readonly string[], limit: number, within?: readonly string[]): SearchResult {
  if (words.length === 0) return { hits: [], words: [] };
  const documents = within === undefined ? null : JSON.stringify(within);
  const rows = db
    .prepare(
      `SELECT path, line_from, line_to, text, highlight(passage, 0, ?2, ?3) AS marked, -bm25(passage, 1.0, 0.4) AS score
       FROM passage WHERE passage MATCH ?4 AND ${WITHIN} ORDER BY bm25(passage, 1.0, 0.4) LIMIT ?5`,
    )
    .all(documents, MARK_OPEN, MARK_CLOSE, words.map(toPhrase).join(" OR "), limit);
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
  return { hits, words: words.map((word) => findWord(db, word, documents)) };
}

/** What is said of a word has to be true of the texts: its forms, lines and documents are counted there, not estimated. */
function findWord(db: DatabaseSync, word: string, documents: string | null): WordResult {
  const passages = db
    .prepare(`SELECT path, highlight(passage, 0, ?2, ?3) AS marked FROM passage WHERE passage MATCH ?4 AND ${WITHIN}`)
    .iterate(documents, MARK_OPEN, MARK_CLOSE, `text : ${toPhrase(word)}`);
  const forms = new Map<string, string>();
  const paths = new Set<unknown>();
  let lines = 0;
  for (const { path, marked } of passages) {
    paths.add(path);
    for (const line of String(marked).split("\n")) {
      const found = line.match(MARKED);
      if (found === null) continue;
      lines += 1;
      for (const form of found.map((text) => text.slice(1, -1))) {
        const key = form.toLowerCase();
        // Without the capital of a heading or a sentence, if it is ever written so.
        if (!forms.has(key) || form === key) forms.set(key, form);
      }
    }
  }
  const asked = word.toLowerCase();
  const ordered = [...forms.values()].sort((a, b) => Number(b.toLowerCase() === asked) - Number(a.toLowerCase() === asked));
  return { word, forms: ordered, lines, documents: paths.size };
}

const MARKED = new RegExp(`${MARK_OPEN}[^${MARK_CLOSE}]+${MARK_CLOSE}`, "g");

const toPhrase = (word: string): string => `"${word.replaceAll('"', '""')}"`;

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

function lines(db: DatabaseSync, path: string, from: number, to: number): Lines | undefined {
  const row = db.prepare("SELECT text FROM document WHERE path = ?").get(path);
  if (row === undefined) return undefined;
  const all = splitLines(String(row["text"]));
  const first = Math.max(1, from);
  const last = Math.min(Math.max(first, to), all.length);
  return { document: path, from: first, to: last, text: all.slice(first - 1, last).join("\n"), total: all.length };
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
