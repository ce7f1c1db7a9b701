import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** The agent's knowledge: the project's own protocol, so that an answer can be checked by reading the file. */
const BOOK = new URL("../../../PROTOCOL.md", import.meta.url);

/** Milliseconds between words: about as fast as a person reads. */
const WORD_MS = 40;

export interface Passage {
  readonly line: number;
  readonly text: string;
}

/** The lines that share most words with the question, best first. */
export async function search(question: string): Promise<readonly Passage[]> {
  const wanted = new Set(wordsOf(question));
  const lines = (await readFile(BOOK, "utf8")).split("\n");
  const scored = lines.map((text, index) => ({ line: index + 1, text, score: wordsOf(text).filter((word) => wanted.has(word)).length }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.line - b.line)
    .slice(0, 4)
    .map(({ line, text }) => ({ line, text: text.trim() }));
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]{4,}/g) ?? [];

/** The answer, word by word. Where a language model would be called. */
export async function* answer(passages: readonly Passage[], signal: AbortSignal): AsyncGenerator<string> {
  const text =
    passages.length === 0
      ? "PROTOCOL.md says nothing about that."
      : passages.map(({ line, text }) => `PROTOCOL.md, line ${line}: “${text}”`).join("\n");
  for (const word of text.split(/(?<=\s)/)) {
    await pause(WORD_MS, undefined, { signal });
    yield word;
  }
}
