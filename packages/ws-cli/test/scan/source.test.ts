import { describe, expect, it } from "vitest";
import { LineIndex } from "../../src/audit/scan/lines.ts";
import { decodeSource, SOURCE_BYTES_MAX } from "../../src/audit/scan/source.ts";

const utf16 = (text: string, bigEndian: boolean) => {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};

describe("a source file", () => {
  it("is decoded by its byte order mark, which is left out", () => {
    expect(decodeSource(Buffer.from("\uFEFFimport ü"))).toEqual({ text: "import ü", problem: null });
    expect(decodeSource(utf16("import ü", false)).text).toBe("import ü");
    expect(decodeSource(utf16("import ü", true)).text).toBe("import ü");
  });

  it("may have broken UTF-8", () => {
    expect(decodeSource(Buffer.from([0x61, 0xff, 0x62]))).toEqual({ text: "a\uFFFDb", problem: null });
  });

  it("is none if it is binary or too large, and its text can still be searched", () => {
    expect(decodeSource(Buffer.from("import\0x"))).toMatchObject({ text: "import\0x", problem: { code: "binary" } });
    expect(decodeSource(Buffer.alloc(SOURCE_BYTES_MAX + 1, "a")).problem).toMatchObject({ code: "too-large" });
  });

  it.each(["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\nb\r\nc"])("counts the lines of %j", (text) => {
    const lines = new LineIndex(text);
    expect(["a", "b", "c"].map((letter) => lines.lineAt(text.indexOf(letter)))).toEqual([1, 2, 3]);
    expect(lines.lineAt(text.length)).toBe(3);
  });
});
