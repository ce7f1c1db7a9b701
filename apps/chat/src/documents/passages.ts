/** A stretch of a document: its lines `from` to `to` (from 1, both included). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const LINES_MAX = 14;
const LENGTH_MAX = 900;

/**
 * Cuts a text into passages for ranked search: paragraphs, short neighbours joined, long ones divided between lines.
 * Each line that says something is in exactly one passage.
 */
export function splitPassages(text: string): Stretch[] {
  const passages: Stretch[] = [];
  let open: { from: number; lines: string[]; length: number } | undefined;

  const close = (): void => {
    if (open !== undefined) passages.push(finish(open.from, open.lines));
    open = undefined;
  };

  for (const [index, line] of splitLines(text).entries()) {
    const blank = line.trim() === "";
    if (open === undefined && blank) continue;
    if (open !== undefined && isFull(open, line, blank)) close();
    if (open === undefined && blank) continue;
    open ??= { from: index + 1, lines: [], length: 0 };
    open.lines.push(line);
    open.length += line.length + 1;
  }
  close();
  return passages;
}

/** The line ends of every system become "\n", so that line numbers mean the same everywhere. */
export function normalizeLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** The lines of a normalized text; a final line end opens no further line. */
export function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}

/** A blank line ends a passage that is long enough to stand alone; a heading begins one. */
function isFull(open: { lines: string[]; length: number }, line: string, blank: boolean): boolean {
  if (blank) return open.length > LENGTH_MAX / 3;
  if (/^#{1,6} /.test(line)) return true;
  return open.lines.length >= LINES_MAX || open.length + line.length > LENGTH_MAX;
}

function finish(from: number, lines: readonly string[]): Stretch {
  let length = lines.length;
  while (length > 1 && lines[length - 1]?.trim() === "") length -= 1;
  return { from, to: from + length - 1, text: lines.slice(0, length).join("\n") };
}
