export interface StringEnd {
  /** Behind the closing quotes; where the string gives up, if it is never closed. */
  readonly at: number;
  /** 1 or 3. */
  readonly quotes: 1 | 3;
  readonly closed: boolean;
}

/**
 * The end of the string whose first quote is at `open`. Handles prefixes, triple quotes, escapes, and since Python 3.12
 * strings inside the braces of an f-string: f"{names["a"]}" is one string.
 */
export function skipString(source: string, open: number): StringEnd {
  const quote = source[open] as string;
  const quotes = source[open + 1] === quote && source[open + 2] === quote ? 3 : 1;
  const formatted = /[ftFT]/.test(prefixBefore(source, open));
  const length = source.length;
  let at = open + quotes;
  while (at < length) {
    const char = source[at] as string;
    if (char === "\\") at += escapedLength(source, at);
    else if (char === quote && (quotes === 1 || (source[at + 1] === quote && source[at + 2] === quote))) {
      return { at: at + quotes, quotes, closed: true };
    } else if (quotes === 1 && (char === "\n" || char === "\r")) return { at, quotes, closed: false };
    else if (formatted && char === "{") {
      if (source[at + 1] === "{") at += 2;
      else at = skipReplacement(source, at + 1, { quote, quotes });
    } else at += 1;
  }
  return { at: length, quotes, closed: false };
}

/** The text of the plain string that begins at `at`, with its prefix; null for f-strings, bytes, and what is no string. */
export function plainStringAt(source: string, at: number): { readonly text: string; readonly end: number } | null {
  const prefix = /(?:[uUrR]?)(?=["'])/y;
  prefix.lastIndex = at;
  const found = prefix.exec(source);
  if (found === null) return null;
  const open = at + found[0].length;
  const end = skipString(source, open);
  if (!end.closed) return null;
  return { text: source.slice(open + end.quotes, end.at - end.quotes), end: end.at };
}

interface OuterString {
  readonly quote: string;
  readonly quotes: 1 | 3;
}

/** Skips from behind "{" to behind its "}". Gives up where the outer string must have ended: at a line end, at its own quotes. */
function skipReplacement(source: string, from: number, outer: OuterString): number {
  let at = from;
  let depth = 0;
  let inFormat = false;
  while (at < source.length) {
    const char = source[at] as string;
    if (outer.quotes === 1 && (char === "\n" || char === "\r")) return at;
    if (inFormat) {
      if (char === "{") at = skipReplacement(source, at + 1, outer);
      else if (char === "}") return at + 1;
      else if (char === outer.quote && (outer.quotes === 1 || source.startsWith(outer.quote.repeat(3), at))) return at;
      else at += 1;
    } else if (char === '"' || char === "'") {
      const end = skipString(source, at);
      // Before Python 3.12 the outer quote could not appear here: then it ends the outer string.
      if (!end.closed) return at;
      at = end.at;
    } else if (char === "}" && depth === 0) return at + 1;
    else {
      if (char === ":" && depth === 0) inFormat = true;
      else if ("([{".includes(char)) depth += 1;
      else if (")]}".includes(char)) depth -= 1;
      at += 1;
    }
  }
  return at;
}

/** The one or two letters directly before the quotes, if they are a prefix and not the end of a name. */
function prefixBefore(source: string, open: number): string {
  const letters = /(?<![\w])[a-zA-Z]{1,2}$/.exec(source.slice(Math.max(0, open - 3), open));
  return letters?.[0] ?? "";
}

function escapedLength(source: string, at: number): number {
  return source[at + 1] === "\r" && source[at + 2] === "\n" ? 3 : 2;
}
