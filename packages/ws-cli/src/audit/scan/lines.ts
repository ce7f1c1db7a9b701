/** Finds the line of an offset. Lines end with "\n", "\r\n" or a lone "\r". */
export class LineIndex {
  readonly #text: string;
  /** Built when the first line is asked for: most files of a tree never are. */
  #starts: readonly number[] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line that holds the offset, from 1. */
  lineAt(offset: number): number {
    const starts = (this.#starts ??= lineStarts(this.#text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (text.includes("\r")) {
    for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
    return starts;
  }
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

const LINE_LENGTH_MAX = 160;

/** The line that begins in `text` at `offset`, cut to a readable length. */
export function firstLine(text: string, offset: number): string {
  const rest = text.slice(offset, offset + LINE_LENGTH_MAX * 2).trimStart();
  const line = rest.split(/[\r\n]/, 1)[0] ?? "";
  return line.length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX)}…` : line.trimEnd();
}
