import { expect, test } from "vitest";
import { planFor } from "../../src/agent/plan.ts";
import { searchWords } from "../../src/agent/question-words.ts";

test.each([
  ["How often does “sardines” appear?", { kind: "count", phrase: "sardines" }],
  ["how many times is the word lamp mentioned", { kind: "count", phrase: "lamp" }],
  ["How many documents mention the cat?", { kind: "count", phrase: "cat" }],
  ["Count storm petrels", { kind: "count", phrase: "storm petrels" }],
  ["Compare the captain with the keeper", { kind: "compare", left: "captain", right: "keeper" }],
  ["What is the difference between oil and coal?", { kind: "compare", left: "oil", right: "coal" }],
  ["lamp vs bell", { kind: "compare", left: "lamp", right: "bell" }],
  ["Show me lines 3 to 9 of keepers-log-1911.md", { kind: "lines", name: "keepers-log-1911.md", from: 3, to: 9 }],
  ["line 4 in notes/a.txt", { kind: "lines", name: "notes/a.txt", from: 4, to: 4 }],
  ["Which documents are there?", { kind: "overview" }],
  ["What is in here?", { kind: "overview" }],
  ["What became of Admiral, the cat?", { kind: "search", question: "What became of Admiral, the cat?" }],
  ["What is there to eat?", { kind: "search", question: "What is there to eat?" }],
  ["Which documents mention “sardines”?", { kind: "count", phrase: "sardines" }],
  ["How many files are there?", { kind: "overview" }],
  ["lines 9 to 3 of the keeper's log", { kind: "lines", name: "keeper's log", from: 3, to: 9 }],
  ["the keeper's log, lines 3-9", { kind: "lines", name: "keeper's log", from: 3, to: 9 }],
  ["What's in “notes/a.txt”?", { kind: "open", name: "notes/a.txt", question: "What's in “notes/a.txt”?" }],
  ["How is it that you are?", { kind: "help" }],
  ["?!", { kind: "help" }],
])("“%s”", (question, plan) => {
  expect(planFor(question)).toEqual(plan);
});

test("the words to search for are those that tell something, each once", () => {
  expect(searchWords("How long was the lamp dark, and why was the Lamp dark?")).toEqual(["lamp", "dark"]);
});
