import fc from "fast-check";
import { expect, test } from "vitest";
import { normalizeLineEnds, splitLines, splitPassages } from "../../src/documents/passages.ts";

const line = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 120, unit: fc.constantFrom("a", "b", " ", ".", "#") }) },
  fc.constant(""),
  fc.constant("# heading"),
);

test("each line that says something is in exactly one passage, under its own number", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const found = new Map<number, string>();
      for (const { from, to, text } of splitPassages(lines.join("\n"))) {
        const own = text.split("\n");
        expect(own).toHaveLength(to - from + 1);
        for (const [index, words] of own.entries()) {
          expect(found.has(from + index)).toBe(false);
          found.set(from + index, words);
        }
      }
      for (const [index, words] of lines.entries()) {
        if (words.trim() !== "") expect(found.get(index + 1)).toBe(words);
      }
    }),
  );
});

test("a heading begins a passage, and a long paragraph is divided between lines", () => {
  const long = Array.from({ length: 30 }, (_, index) => `line ${index} ${"x".repeat(60)}`).join("\n");
  const passages = splitPassages(`intro\n# Heading\n${long}`);
  expect(passages[0]).toEqual({ from: 1, to: 1, text: "intro" });
  expect(passages[1]?.text.startsWith("# Heading")).toBe(true);
  expect(passages.length).toBeGreaterThan(3);
});

test("line ends of every system count the same", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    expect(splitLines(normalizeLineEnds(["one", "", "three", ""].join(end)))).toEqual(["one", "", "three"]);
  }
});
