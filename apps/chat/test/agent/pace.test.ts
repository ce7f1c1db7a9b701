import { expect, test } from "vitest";
import { pace } from "../../src/agent/pace.ts";

async function collect(text: string, signal = new AbortController().signal): Promise<string[]> {
  const words: string[] = [];
  for await (const word of pace(text, 100_000, signal)) words.push(word);
  return words;
}

test("the words together are the text", async () => {
  const text = "One **two**,\n\n> three [1]\n\n- four\n";
  const words = await collect(text);
  expect(words.join("")).toBe(text);
  expect(words.length).toBeGreaterThan(4);
});

test("an abort ends it at once", async () => {
  const abort = new AbortController();
  const words: string[] = [];
  const reading = (async () => {
    for await (const word of pace("many words that nobody waits for", 0.001, abort.signal)) {
      words.push(word);
      abort.abort();
    }
  })();
  await expect(reading).rejects.toThrow("abort");
  expect(words).toEqual(["many"]);
});
