import { setTimeout as wait } from "node:timers/promises";

/** Gives a finished text word by word, about as fast as a model writes. Throws the signal's reason when it is aborted. */
export async function* pace(text: string, wordsPerSecond: number, signal: AbortSignal): AsyncGenerator<string> {
  const wordMs = 1_000 / wordsPerSecond;
  for (const word of text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    signal.throwIfAborted();
    yield word;
    // Longer words take longer, and a sentence's end a breath: the mean is `wordMs`.
    const weight = 0.6 + word.length / 12 + (/[.:!?]$/.test(word) ? 1 : 0);
    await wait(wordMs * weight, undefined, { signal });
  }
}
