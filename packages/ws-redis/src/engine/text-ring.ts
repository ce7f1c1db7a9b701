/** Texts, oldest first, as bytes outside the heap: what is kept for a while and seldom read would cost the collector more than all else. */
export interface TextRing {
  push(text: string): void;
  /** Takes out the oldest ones. */
  drop(count: number): void;
  texts(): readonly string[];
  count(): number;
  /** That the texts take. */
  bytes(): number;
}

interface Chunk {
  readonly buffer: Buffer;
  /** Where each text ends. */
  readonly ends: number[];
  /** How many of its texts are gone. */
  gone: number;
}

const CHUNK_BYTES = 256 * 1_024;
/** Of UTF-8, for each unit of a string. */
const UNIT_BYTES_MAX = 3;

const startOf = ({ ends }: Chunk, index: number): number => ends[index - 1] ?? 0;
const endOf = ({ ends }: Chunk): number => ends.at(-1) ?? 0;

export function createTextRing(): TextRing {
  const chunks: Chunk[] = [];
  /** One that is empty again. */
  let spare: Chunk | undefined;
  let count = 0;
  let bytes = 0;

  function chunkFor(bytesMax: number): Chunk {
    const last = chunks.at(-1);
    if (last !== undefined && endOf(last) + bytesMax <= last.buffer.length) return last;
    const next = spare !== undefined && bytesMax <= spare.buffer.length ? spare : { buffer: Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytesMax)), ends: [], gone: 0 };
    spare = undefined;
    chunks.push(next);
    return next;
  }

  function free(chunk: Chunk): void {
    chunk.ends.length = 0;
    chunk.gone = 0;
    spare = chunk.buffer.length === CHUNK_BYTES ? chunk : spare;
  }

  return {
    push(text) {
      const chunk = chunkFor(text.length * UNIT_BYTES_MAX);
      const start = endOf(chunk);
      const size = chunk.buffer.write(text, start);
      chunk.ends.push(start + size);
      count += 1;
      bytes += size;
    },
    drop(wanted) {
      let left = Math.min(wanted, count);
      count -= left;
      for (let [first] = chunks; first !== undefined && left > 0; [first] = chunks) {
        const start = startOf(first, first.gone);
        const some = Math.min(left, first.ends.length - first.gone);
        first.gone += some;
        left -= some;
        bytes -= startOf(first, first.gone) - start;
        if (first.gone < first.ends.length) return;
        chunks.shift();
        free(first);
      }
    },
    texts: () => chunks.flatMap((chunk) => chunk.ends.slice(chunk.gone).map((end, index) => chunk.buffer.toString("utf8", startOf(chunk, chunk.gone + index), end))),
    count: () => count,
    bytes: () => bytes,
  };
}
