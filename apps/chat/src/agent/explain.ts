import type { Collection } from "../documents/types.ts";
import type { Plan } from "./plan.ts";
import { searchWords } from "./question-words.ts";

/** The plan in a sentence: what the agent does next. */
export function explain(plan: Plan, { name, documents }: Collection): string {
  const where = `the ${documents.toLocaleString("en")} ${documents === 1 ? "document" : "documents"} of “${name}”`;
  switch (plan.kind) {
    case "search":
      return `Searching ${where} for ${searchWords(plan.question).join(", ")}.`;
    case "count":
      return `Counting “${plan.phrase}”, word for word, in ${where}.`;
    case "compare":
      return `Looking up “${plan.left}” and “${plan.right}” in ${where}, to put them side by side.`;
    case "lines":
      return `Opening “${plan.name}” at line ${plan.from}.`;
    case "open":
      return `Looking for “${plan.name}” in ${where}.`;
    case "overview":
      return `Listing ${where}.`;
    case "help":
      return "There is no word in this question to search for, so here is what you can ask.";
  }
}
