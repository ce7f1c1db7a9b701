import { expect, test } from "vitest";
import { planFor } from "../../src/agent/plan.ts";

test.each([
  ["How often does “sardines” appear?", { kind: "count", phrase: "sardines" }],
  ["how many times is the word lamp mentioned", { kind: "count", phrase: "lamp" }],
  ["How many documents mention the cat?", { kind: "count", phrase: "cat" }],
  ["Count storm petrels", { kind: "count", phrase: "storm petrels" }],
  ["Compare the captain with the keeper", { kind: "compare", left: "captain", right: "keeper" }],
  ["What is the difference between oil and coal?", { kind: "compare", left: "oil", right: "coal" }],
  ["lamp vs bell", { kind: "compare", left: "lamp", right: "bell" }],
  ["Show me lines 3 to 9 of keepers-log-1911.md", { kind: "lines", document: "keepers-log-1911.md", from: 3, to: 9 }],
  ["line 4 in notes/a.txt", { kind: "lines", document: "notes/a.txt", from: 4, to: 4 }],
  ["Which documents are there?", { kind: "overview" }],
  ["What is in here?", { kind: "overview" }],
  ["What became of Admiral, the cat?", { kind: "search", words: ["became", "Admiral", "cat"] }],
  ["How is it that you are?", { kind: "help" }],
  ["?!", { kind: "help" }],
])("“%s”", (question, plan) => {
  expect(planFor(question)).toEqual(plan);
});
