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
const SEMICOLON = 59;
const BLANKS = /(?:[ \t\f]|\\(?:\r\n?|\n))*/y;

/** Statements in order; blank lines and comments are none. */
export function statementsOf({ text, statements }: MaskedPython): Statement[] {
  const found: Statement[] = [];
  let indent = 0;
  let index = 0;
  for (const start of statements) {
    index += 1;
    const end = statements[index] ?? text.length;
    const offset = skipBlanks(text, start);
    if (offset >= end) continue;
    const code = text.charCodeAt(offset);
    if (isLineEnd(code) || code === SEMICOLON) continue;
    if (text.charCodeAt(start - 1) !== SEMICOLON) indent = columnOf(text, start, offset);
    found.push({ offset, end, indent });
  }
  return found;
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
