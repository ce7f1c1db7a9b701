import type { MaskedPython } from "./mask.ts";

/** One logical line of Python: what stands in brackets or behind a backslash belongs to it. */
export interface Statement {
  readonly offset: number;
  /** Offset behind the statement, its line end included. */
  readonly end: number;
  /** Of the line; a statement behind ";" or behind a header's ":" has the indentation of its line. */
  readonly indent: number;
}

const TAB_WIDTH = 8;
const BLANKS = /(?:[ \t\f]|\\(?:\r\n?|\n))*/y;

/** Statements in order; blank lines and comments are none. */
export function* statementsOf({ text, statements }: MaskedPython): Generator<Statement> {
  let indent = 0;
  for (const [index, start] of statements.entries()) {
    const end = statements[index + 1] ?? text.length;
    const first = skipBlanks(text, start);
    if (first >= end || isLineEnd(text.charCodeAt(first)) || text[first] === ";") continue;
    if (text[start - 1] !== ";") indent = columnOf(text, start, first);
    yield { offset: first, end, indent };
  }
}

/** Skips blanks, and line ends behind a backslash: a statement may begin on the line after one. */
function skipBlanks(text: string, from: number): number {
  BLANKS.lastIndex = from;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

function columnOf(text: string, from: number, to: number): number {
  let column = 0;
  for (let at = from; at < to; at++) {
    column = text.charCodeAt(at) === 9 ? column + TAB_WIDTH - (column % TAB_WIDTH) : column + 1;
  }
  return column;
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13;
