/** Finds the line of an offset. Lines end with "\n", "\r\n" or a lone "\r". */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) this.#starts.push(at + 1);
    }
  }

  /** The line that holds the offset, from 1. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

const LINE_LENGTH_MAX = 160;

/** The line that begins in `text` at `offset`, cut to a readable length. */
export function firstLine(text: string, offset: number): string {
  const rest = text.slice(offset, offset + LINE_LENGTH_MAX * 2).trimStart();
  const line = rest.split(/[\r\n]/, 1)[0] ?? "";
  return line.length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX)}…` : line.trimEnd();
}
