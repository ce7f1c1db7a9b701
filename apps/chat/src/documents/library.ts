import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { openCatalog, type Catalog } from "./catalog.ts";
import { openCollectionFile, type CollectionFile } from "./collection-file.ts";
import type { NamedDocuments } from "./document-names.ts";
import { UPLOAD_LIMITS } from "./limits.ts";
import { readSample, SAMPLE_ID, SAMPLE_NAME } from "./sample.ts";
import type { AddResult, Collection, CountResult, DocumentInfo, Lines, NewDocument, SearchResult } from "./types.ts";

/**
 * All collections of all users in one folder. Every call names the user that it is for: a collection of somebody else
 * does not exist for them. File names are ids that this class made; nothing that a client sent becomes a path.
 */
export class Library {
  readonly #folder: string;
  readonly #catalog: Catalog;
  readonly #open = new Map<string, CollectionFile>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#catalog = openCatalog(path.join(folder, "catalog.db"));
    this.#addSample();
  }

  list(userId: string): Collection[] {
    return this.#catalog.list(userId).filter(({ ready }) => ready);
  }

  find(userId: string, id: string): Collection | undefined {
    return this.#catalog.find(id, userId);
  }

  /** Undefined when the user has as many collections as allowed. */
  create(userId: string, name: string): Collection | undefined {
    const own = this.#catalog.list(userId).filter((collection) => collection.id !== SAMPLE_ID);
    if (own.filter(({ ready }) => ready).length >= UPLOAD_LIMITS.collectionsPerUserMax) return undefined;
    // Uploads that nobody finishes go when newer ones come.
    const unfinished = own.filter(({ ready }) => !ready).slice(0, 1 - UPLOAD_LIMITS.unfinishedPerUserMax);
    for (const { id } of unfinished) this.remove(userId, id);
    const id = crypto.randomUUID();
    this.#catalog.create(id, userId, name);
    return this.#catalog.find(id, userId);
  }

  /** Undefined for a collection that is not the user's own, or is finished; "full" beyond the limits. */
  add(userId: string, id: string, documents: readonly NewDocument[]): AddResult | "full" | undefined {
    const collection = this.#catalog.findOwn(id, userId);
    if (collection === undefined || collection.ready) return undefined;
    const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const { collectionBytesMax, collectionDocumentsMax } = UPLOAD_LIMITS;
    if (collection.bytes + bytes > collectionBytesMax) return "full";
    if (collection.documents + documents.length > collectionDocumentsMax) return "full";
    const file = this.#file(id);
    const added = file.add(documents);
    const totals = file.totals();
    this.#catalog.update(id, totals);
    return { added, ...totals };
  }

  /** From now on the collection is listed and takes no more documents. */
  finish(userId: string, id: string): Collection | undefined {
    const collection = this.#catalog.findOwn(id, userId);
    if (collection === undefined || collection.documents === 0) return undefined;
    this.#catalog.markReady(id);
    return this.#catalog.findOwn(id, userId);
  }

  remove(userId: string, id: string): boolean {
    if (this.#catalog.findOwn(id, userId) === undefined) return false;
    this.#catalog.remove(id);
    this.#open.get(id)?.close();
    this.#open.delete(id);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(this.#path(id) + suffix, { force: true });
    return true;
  }

  documents(userId: string, id: string, limit: number): DocumentInfo[] {
    return this.#readable(userId, id)?.list(limit) ?? [];
  }

  search(userId: string, id: string, words: readonly string[], limit: number, within?: readonly string[]): SearchResult {
    return this.#readable(userId, id)?.search(words, limit, within) ?? { hits: [], words: [] };
  }

  findDocuments(userId: string, id: string, name: string): string[] {
    return this.#readable(userId, id)?.find(name) ?? [];
  }

  namedDocuments(userId: string, id: string, question: string): NamedDocuments {
    return this.#readable(userId, id)?.named(question) ?? { paths: [], rest: question };
  }

  count(userId: string, id: string, phrase: string): CountResult {
    return this.#readable(userId, id)?.count(phrase) ?? { total: 0, documents: [], searched: 0 };
  }

  lines(userId: string, id: string, document: string, from: number, to: number): Lines | undefined {
    return this.#readable(userId, id)?.lines(document, from, to);
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
    this.#catalog.close();
  }

  #readable(userId: string, id: string): CollectionFile | undefined {
    return this.#catalog.find(id, userId) === undefined ? undefined : this.#file(id);
  }

  #file(id: string): CollectionFile {
    const open = this.#open.get(id) ?? openCollectionFile(this.#path(id));
    this.#open.set(id, open);
    return open;
  }

  #path(id: string): string {
    return path.join(this.#folder, `${id}.db`);
  }

  #addSample(): void {
    if (this.#catalog.find(SAMPLE_ID, "")?.ready === true) return;
    const file = this.#file(SAMPLE_ID);
    file.add(readSample());
    if (this.#catalog.find(SAMPLE_ID, "") === undefined) this.#catalog.create(SAMPLE_ID, undefined, SAMPLE_NAME);
    this.#catalog.update(SAMPLE_ID, file.totals());
    this.#catalog.markReady(SAMPLE_ID);
  }
}
