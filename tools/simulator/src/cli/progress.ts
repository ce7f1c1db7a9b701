/** One line that is written over; nothing where nobody looks. */
export interface Progress {
  show(line: string): void;
  clear(): void;
}

const EVERY_MS = 200;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  let shownAtMs = Number.NEGATIVE_INFINITY;
  return {
    show(line) {
      const nowMs = performance.now();
      if (!stream.isTTY || nowMs - shownAtMs < EVERY_MS) return;
      shownAtMs = nowMs;
      stream.write(`\r\u001B[2K${line.slice(0, stream.columns)}`);
    },
    clear() {
      if (stream.isTTY) stream.write("\r\u001B[2K");
    },
  };
}
