/**
 * Coverage marks: a comment on a line of its own in the product's source, `reached:` and a name, says that a rare branch is
 * here. It costs nothing in production. The simulator's module hook turns it into a call, so that a run can report how often
 * each was reached.
 */

const MARK = /^([ \t]*)\/\/ reached: ([a-z0-9-]+)$/gm;

/** Where the calls go: any copy of any module finds the same counter. */
export const MARKS_KEY = "apex.ws.marks";

/** How often each mark was reached, by name. */
export type MarkCounts = Readonly<Record<string, number>>;

/** A mark in a text, and the code line before it. */
export interface MarkInText {
  readonly name: string;
  readonly line: number;
  /** The nearest line above that is neither empty nor a comment. */
  readonly codeBefore: string;
}

/** The text with each mark as a call. Lines stay where they are, so that stack traces do too. */
export function countMarks(text: string): string {
  return text.replaceAll(MARK, `$1globalThis[Symbol.for("${MARKS_KEY}")]?.("$2");`);
}

export function findMarks(text: string): readonly MarkInText[] {
  return [...text.matchAll(MARK)].map(({ 2: name = "", index }) => {
    const above = text.slice(0, index).split("\n").slice(0, -1);
    return { name, line: above.length + 1, codeBefore: above.findLast(isCode)?.trim() ?? "" };
  });
}

const isCode = (line: string): boolean => line.trim() !== "" && !/^\s*(\/\/|\/?\*)/.test(line);

/** True where a call may stand: at the begin of a block or behind a whole statement. */
export const isStatementPlace = (codeBefore: string): boolean => /[{};:]$/.test(codeBefore);
