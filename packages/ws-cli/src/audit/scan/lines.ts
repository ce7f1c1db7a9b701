/** Finds the line of an offset. Lines end with "\n", "\r\n" or a lone "\r". */
export class LineIndex {
  readonly #text: string;
  /** Grows to the last offset that was asked for: in most files that is the last import. */
  readonly #starts: number[] = [0];
  readonly #lineEnd: RegExp;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = text.includes("\r") ? /\r\n?|\n/g : /\n/g;
  }

  /** The line that holds the offset, from 1. */
  lineAt(offset: number): number {
    this.#readTo(offset);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  #readTo(offset: number): void {
    for (let last = this.#starts.at(-1) ?? 0; last <= offset; last = this.#lineEnd.lastIndex) {
      this.#lineEnd.lastIndex = last;
      if (!this.#lineEnd.test(this.#text)) return;
      this.#starts.push(this.#lineEnd.lastIndex);
    }
  }
}

const LINE_LENGTH_MAX = 160;

/** The line that begins in `text` at `offset`, cut to a readable length. */
export function firstLine(text: string, offset: number): string {
  const rest = text.slice(offset, offset + LINE_LENGTH_MAX * 2).trimStart();
  const line = rest.split(/[\r\n]/, 1)[0] ?? "";
  return line.length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX)}…` : line.trimEnd();
}
