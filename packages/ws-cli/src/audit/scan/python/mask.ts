import { skipString } from "./string-literal.ts";

/** Python source whose strings and comments are blanked: as long as the source, with the same line ends. */
export interface MaskedPython {
  /** Quotes stay, so that the string of a call can be found here and read from the source at the same offset. */
  readonly text: string;
  /** Where a statement may begin: behind a line end outside brackets, and behind a ";". */
  readonly statements: readonly number[];
  readonly problems: readonly MaskProblem[];
}

export interface MaskProblem {
  readonly offset: number;
  /** Everything from `offset` to here was taken for a string, so nothing in it was looked at. */
  readonly hiddenTo: number;
  readonly message: string;
}

const LF = 10;
const CR = 13;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;
const OPEN = 40;
const CLOSE = 41;
const SEMICOLON = 59;
const OPEN_SQUARE = 91;
const BACKSLASH = 92;
const CLOSE_SQUARE = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** A line inside brackets never begins like this, so a bracket before it was not closed. */
const ONLY_A_STATEMENT =
  /[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*[([]|class[ \t]+\w+[ \t]*[:([]|import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b)/y;

export function maskPython(source: string): MaskedPython {
  const parts: string[] = [];
  const statements: number[] = [0];
  const problems: MaskProblem[] = [];
  const length = source.length;
  let copied = 0;
  let brackets = 0;
  let opened = 0;

  const blank = (from: number, to: number): void => {
    if (to <= from) return;
    parts.push(source.slice(copied, from), blanks(source, from, to));
    copied = to;
  };
  const lineEnded = (next: number): void => {
    if (brackets > 0) {
      ONLY_A_STATEMENT.lastIndex = next;
      if (!ONLY_A_STATEMENT.test(source)) return;
      problems.push({ offset: opened, hiddenTo: opened, message: "a bracket is opened here and never closed" });
      brackets = 0;
    }
    statements.push(next);
  };

  let at = 0;
  while (at < length) {
    switch (source.charCodeAt(at)) {
      case DOUBLE_QUOTE:
      case SINGLE_QUOTE: {
        const end = skipString(source, at);
        if (!end.closed)
          problems.push({ offset: at, hiddenTo: end.at, message: "a string is opened here and never closed" });
        blank(at + end.quotes, end.closed ? end.at - end.quotes : end.at);
        at = end.at;
        continue;
      }
      case HASH: {
        const end = lineEnd(source, at);
        blank(at, end);
        at = end;
        continue;
      }
      case OPEN:
      case OPEN_SQUARE:
      case OPEN_BRACE:
        if (brackets === 0) opened = at;
        brackets += 1;
        break;
      case CLOSE:
      case CLOSE_SQUARE:
      case CLOSE_BRACE:
        if (brackets > 0) brackets -= 1;
        break;
      case SEMICOLON:
        if (brackets === 0) statements.push(at + 1);
        break;
      case BACKSLASH:
        // Joins the next line to this one: neither of its line ends is seen.
        at += source.charCodeAt(at + 1) === CR && source.charCodeAt(at + 2) === LF ? 2 : 1;
        break;
      case CR:
        if (source.charCodeAt(at + 1) === LF) at += 1;
        lineEnded(at + 1);
        break;
      case LF:
        lineEnded(at + 1);
        break;
    }
    at += 1;
  }
  if (brackets > 0)
    problems.push({ offset: opened, hiddenTo: opened, message: "a bracket is opened here and never closed" });
  parts.push(source.slice(copied));
  return { text: parts.join(""), statements, problems };
}

function blanks(source: string, from: number, to: number): string {
  const content = source.slice(from, to);
  return /[\r\n]/.test(content) ? content.replace(/[^\r\n]/g, " ") : " ".repeat(to - from);
}

function lineEnd(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === LF || code === CR) break;
    at += 1;
  }
  return at;
}
