import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeMarkdown, fence } from "../../src/agent/markdown-text.ts";
import { parseInline, parseMarkdown, type Block, type Inline } from "../../src/page/view/markdown.ts";

test("paragraphs, quotes, lists, headings and code", () => {
  const text = "One\ntwo.\n\n> quoted\n> on [1]\n\n- a\n- **b**\n\n1. c\n\n## Head\n```\nx < y\n```\nend";
  expect(parseMarkdown(text)).toEqual([
    { kind: "paragraph", content: [{ kind: "text", text: "One two." }] },
    { kind: "quote", content: [{ kind: "text", text: "quoted on " }, { kind: "citation", number: 1 }] },
    { kind: "list", ordered: false, items: [[{ kind: "text", text: "a" }], [{ kind: "strong", text: "b" }]] },
    { kind: "list", ordered: true, items: [[{ kind: "text", text: "c" }]] },
    { kind: "heading", content: [{ kind: "text", text: "Head" }] },
    { kind: "code", text: "x < y" },
    { kind: "paragraph", content: [{ kind: "text", text: "end" }] },
  ]);
});

test("what is not finished yet is text, and code that is still written is code", () => {
  expect(parseInline("so **bo")).toEqual([{ kind: "text", text: "so **bo" }]);
  expect(parseInline("see [1")).toEqual([{ kind: "text", text: "see [1" }]);
  expect(parseMarkdown("```\na = 1")).toEqual([{ kind: "code", text: "a = 1" }]);
  expect(parseInline("3 * 4 * 5")).toEqual([{ kind: "text", text: "3 * 4 * 5" }]);
});

test("what a quote has of marks is shown as it is", () => {
  const words = "We paid *twice* for [1] `boats` \\ and **more**";
  expect(parseInline(escapeMarkdown(words))).toEqual([{ kind: "text", text: words }]);
  expect(parseInline(`**${escapeMarkdown("a*b.md")}**`)).toEqual([{ kind: "strong", text: "a*b.md" }]);
  const lines = "one\n```\ntwo\n````\nthree";
  expect(parseMarkdown(`${fence(lines)}\nend`)).toEqual([{ kind: "code", text: lines }, { kind: "paragraph", content: [{ kind: "text", text: "end" }] }]);
});

test("no letter of any text gets lost", () => {
  const letters = (text: string) => text.replace(/[^a-z]/g, "");
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "\n", "*", "`", ">", "-", "#") }), (text) => {
      expect(letters(flatten(parseMarkdown(text)))).toBe(letters(withoutFences(text)));
    }),
  );
});

/** What stands behind an opening fence is no text, as in all of Markdown. */
const withoutFences = (text: string): string => text.replace(/^```.*$/gm, "");

function flatten(blocks: readonly Block[]): string {
  const inline = (parts: readonly Inline[]): string => parts.map((part) => (part.kind === "citation" ? "" : part.text)).join("");
  return blocks
    .map((block) => (block.kind === "code" ? block.text : block.kind === "list" ? block.items.map(inline).join("") : inline(block.content)))
    .join("");
}
