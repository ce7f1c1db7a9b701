import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskPython } from "../../src/audit/scan/python/mask.ts";

/** A part of a source, and what a mask makes of it. */
interface Piece {
  readonly source: string;
  readonly masked: string;
}

const same = (source: string): Piece => ({ source, masked: source });
const blank = (text: string): string => text.replace(/[^\r\n]/g, " ");

const code = fc
  .constantFrom(
    "x = ",
    "call(a, [b], {c: d})\n",
    "def f(a):\r\n    ",
    "import a.b\n",
    "y = (1,\n 2)\n",
    "a \\\n  + b\n",
    "; ",
  )
  .map(same);
const words = fc.stringMatching(/^[ a-z(#[{.]{0,12}$/);

const comment = words.map((text) => ({ source: `# ${text}'"\n`, masked: `${blank(`# ${text}'"`)}\n` }));

const string = fc
  .record({
    prefix: fc.constantFrom("", "r", "b", "Rb", "u"),
    quote: fc.constantFrom('"', "'", '"""', "'''"),
    text: words,
    escape: fc.boolean(),
    lines: fc.boolean(),
  })
  .map(({ prefix, quote, text, escape, lines }): Piece => {
    const content = `${text}${escape ? `\\${quote[0] ?? ""}` : ""}${lines && quote.length === 3 ? "\nimport nothing\r\n" : ""}`;
    return { source: `${prefix}${quote}${content}${quote}\n`, masked: `${prefix}${quote}${blank(content)}${quote}\n` };
  });

/** Strings inside the braces, with the same quotes as outside. */
const formatted = fc
  .record({
    quote: fc.constantFrom('"', "'", '"""'),
    before: fc.stringMatching(/^[ a-z#]{0,6}$/),
    inner: fc.constantFrom("x", 'd["k"]', "d['k']", "x!r:>{width}", "x:#x", 'f"{y}"', "{1: 2}[1]"),
  })
  .map(({ quote, before, inner }): Piece => {
    const content = `${before}{{${"}}"}{${inner}}`;
    return { source: `f${quote}${content}${quote}\n`, masked: `f${quote}${blank(content)}${quote}\n` };
  });

const program = fc.array(fc.oneof(code, comment, string, formatted), { maxLength: 20 });

describe("the mask of Python", () => {
  it("blanks what is in strings and comments, and leaves everything else", () => {
    fc.assert(
      fc.property(program, (pieces) => {
        const source = pieces.map((piece) => piece.source).join("");
        expect(maskPython(source).text).toBe(pieces.map((piece) => piece.masked).join(""));
      }),
    );
  });

  it("is as long as any source, with the same line ends, and a mask of it changes nothing more", () => {
    const anything = fc
      .array(
        fc.constantFrom(
          '"',
          "'",
          '"""',
          "'''",
          "#",
          "\\",
          "\n",
          "\r\n",
          "\r",
          "(",
          ")",
          "{",
          "}",
          "f",
          "r",
          "x",
          " ",
          ":",
          ";",
          "import a",
          "\0",
          "ü",
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(anything, (source) => {
        const masked = maskPython(source);
        expect(masked.text.length).toBe(source.length);
        expect(masked.text.replace(/[^\r\n]/g, "x")).toBe(source.replace(/[^\r\n]/g, "x"));
        expect(masked.statements).toEqual([...masked.statements].toSorted((a, b) => a - b));
      }),
    );
  });

  it("finds its way back behind a bracket that is never closed", () => {
    const { statements, problems } = maskPython("x = call(1,\ndef f():\n    pass\nimport a\n");
    expect(problems).toMatchObject([{ offset: 8 }]);
    expect(statements).toContain("x = call(1,\ndef f():\n    pass\n".length);
  });

  it("ends a string of one line at the end of the line", () => {
    const { text, problems } = maskPython("x = 'it\nimport a\n");
    expect(text).toBe("x = '  \nimport a\n");
    expect(problems).toMatchObject([{ offset: 4, hiddenTo: 7 }]);
  });
});
