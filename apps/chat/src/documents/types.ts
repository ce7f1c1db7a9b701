/** A text document as a person uploads it; `path` is a name to show and is never opened as a file. */
export interface NewDocument {
  readonly path: string;
  readonly text: string;
}

/** Documents that belong together: one upload, or the sample. */
export interface Collection {
  readonly id: string;
  readonly name: string;
  readonly documents: number;
  readonly bytes: number;
  readonly ready: boolean;
}

export interface DocumentInfo {
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
  /** First line that says something. */
  readonly opening: string;
}

/** Lines `from` to `to` (from 1, both included) of a document. */
export interface Passage {
  readonly document: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Lines that were asked for, as far as there are any: behind the end of the document the text is empty. */
export interface Lines extends Passage {
  /** How many lines the document has. */
  readonly total: number;
}

/** A passage that search found, best first; `marked` is its text with what matched between MARK_OPEN and MARK_CLOSE. */
export interface Hit extends Passage {
  readonly marked: string;
  /** BM25, larger is better. */
  readonly score: number;
}

export interface SearchResult {
  readonly hits: readonly Hit[];
  /** One for each word of the search, in its order. */
  readonly words: readonly WordResult[];
}

/** Where a word is. Its forms are as the texts write them: "singing" is found as "sings". None: the word is nowhere. */
export interface WordResult {
  readonly word: string;
  readonly forms: readonly string[];
  /** Lines and documents that have one of the forms as a whole word. */
  readonly lines: number;
  readonly documents: number;
}

export interface DocumentCount {
  readonly document: string;
  readonly count: number;
  /** The lines that have it, at most a few. */
  readonly lines: readonly number[];
  /** The first of these lines, or a part of it. */
  readonly quote: string;
}

export interface CountResult {
  readonly total: number;
  /** Documents that have it, most often first. */
  readonly documents: readonly DocumentCount[];
  readonly searched: number;
}

export interface AddResult {
  readonly added: number;
  readonly documents: number;
  readonly bytes: number;
}

export const MARK_OPEN = "\u0001";
export const MARK_CLOSE = "\u0002";
