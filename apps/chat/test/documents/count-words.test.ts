import { expect, test } from "vitest";
import { countOccurrences, phrasePattern } from "../../src/documents/count-words.ts";

const count = (text: string, phrase: string) => countOccurrences(text, phrasePattern(phrase));

test("whole words are counted, whatever their case", () => {
  expect(count("The cat.\nA category, a Cat!", "cat")).toEqual({ count: 2, lines: [1, 2], quote: "The cat." });
});

test("a phrase may go over the end of a line", () => {
  expect(count("the tower\n  clock", "Tower clock")?.count).toBe(1);
});

test("letters of every alphabet end a word", () => {
  expect(count("Käfig und Käfige", "Käfig")?.count).toBe(1);
  expect(count("маяк, маяки", "маяк")?.count).toBe(1);
});

test("signs in a phrase mean themselves", () => {
  expect(count("a.b acb", "a.b")?.count).toBe(1);
  expect(count("(see) [1] $5 ^ \\ | {x}", "[1] $5 ^ \\ |")?.count).toBe(1);
});

test("what is not there is not found", () => {
  expect(count("nothing", "cat")).toBeUndefined();
});
