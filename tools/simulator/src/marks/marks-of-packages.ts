import { readPackageSources } from "../sweep/sources.ts";
import { findMarks, type MarkInText } from "./marks.ts";

/** A mark in the product's source. */
export interface Mark extends MarkInText {
  readonly file: string;
}

export function readMarks(): readonly Mark[] {
  return readPackageSources().flatMap(({ file, text }) => findMarks(text).map((mark) => ({ ...mark, file })));
}

/** Those that were not reached. */
export const neverReached = (marks: readonly Mark[], counts: Readonly<Record<string, number>>): readonly Mark[] =>
  marks.filter(({ name }) => !Object.hasOwn(counts, name));
