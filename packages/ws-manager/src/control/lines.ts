import { createError } from "@apex/ws-queue-core";

const NEWLINE = 0x0a;

/** The lines of a byte stream, without what follows the last newline. Throws `frame_too_large` for a longer one, of which no more than that is held. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<string, void, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      assertFits(bytes + end - start, bytesMax);
      const line = Buffer.concat([...held, chunk.subarray(start, end)]).toString("utf8");
      [held, bytes, start] = [[], 0, end + 1];
      if (line.trim() !== "") yield line;
    }
    const rest = chunk.subarray(start);
    bytes += rest.length;
    assertFits(bytes, bytesMax);
    if (rest.length > 0) held.push(rest);
  }
}

function assertFits(bytes: number, bytesMax: number): void {
  if (bytes > bytesMax) throw createError("frame_too_large", `A line has more than ${bytesMax} bytes`, { bytes, limit: bytesMax });
}
