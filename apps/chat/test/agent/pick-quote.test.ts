import { expect, test } from "vitest";
import { pickQuote } from "../../src/agent/pick-quote.ts";

function hit(marked: string, from = 1) {
  const plain = marked.replaceAll("<", "\u0001").replaceAll(">", "\u0002");
  return { document: "a.md", from, to: from, text: marked.replaceAll(/[<>]/g, ""), marked: plain, score: 1 };
}

test("the sentence with most of the words is quoted, under its own lines", () => {
  const passage = [
    "The day was calm and the wind came from the south, as it does in most years on",
    "this coast. At night the <lamp> went <dark> for forty minutes, and the keeper wrote",
    "it down. Then came the morning and nothing was to be seen of any ship or sail.",
  ].join("\n");
  const { from, to, quote, matched } = pickQuote(hit(passage, 10));
  expect(quote).toContain("At night the lamp went dark for forty minutes, and the keeper wrote it down.");
  expect(quote).not.toContain("\u0001");
  expect(matched).toBe(2);
  expect(passage.split("\n").slice(from - 10, to - 9).join(" ").replaceAll(/[<>]/g, "")).toContain(quote);
});

test("a quote does not run on into the next item of a list or a table", () => {
  const { quote, from, to } = pickQuote(hit("date,item\n1911,<oil>\n1912,flour"));
  expect([quote, from, to]).toEqual(["1911,oil", 2, 2]);
});

test("a very long sentence is cut at a word", () => {
  const { quote } = pickQuote(hit(`<whale> ${"word ".repeat(300)}`));
  expect(quote.length).toBeLessThan(430);
  expect(quote.endsWith("word …")).toBe(true);
});

test("a passage that matched by its document's name is quoted from its beginning", () => {
  expect(pickQuote(hit("Plain words without a mark.")).quote).toBe("Plain words without a mark.");
});
