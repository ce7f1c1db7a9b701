import { frame } from "../../ws-frame.ts";

/** What is handed to the operating system at a time: many small frames, or one large one. */
const BLOCK_BYTES = 65_536;

export const text = (value: object): Buffer => frame(JSON.stringify(value));

/** The same bytes over and over: made once. */
export function same(bytes: Buffer): () => Buffer {
  const block = Buffer.concat(Array.from({ length: Math.max(1, Math.floor(BLOCK_BYTES / bytes.length)) }, () => bytes));
  return () => block;
}

/** Frames with a number that grows over the blocks, from 1 on. */
export function counted(perBlock: number, make: (number: number, tag: string) => Buffer): (index: number, tag: string) => Buffer {
  return (index, tag) => Buffer.concat(Array.from({ length: perBlock }, (_, at) => make(index * perBlock + at + 1, tag)));
}

/** The same, where the connection makes no difference: each block is made once for all of them. */
export function countedAlike(perBlock: number, make: (number: number) => Buffer): (index: number) => Buffer {
  const made: Buffer[] = [];
  const build = counted(perBlock, make);
  return (index) => (made[index] ??= build(index, ""));
}

/** As many as fill a message of the largest size that a server takes. */
export function filled(before: string, item: string, after: string, bytesMax = 65_000): Buffer {
  const count = Math.floor((bytesMax - before.length - after.length) / (item.length + 1));
  return frame(before + Array.from({ length: count }, () => item).join(",") + after);
}
