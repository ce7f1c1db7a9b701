import { expect, test } from "vitest";
import { decodeText, whyNot } from "../../src/page/upload/read-text.ts";

const bytes = (...values: number[]) => new Uint8Array(values);
const picked = (path: string, size = 10) => ({ path, file: { size } as File });

test("UTF-8 and marked UTF-16 are text; what only guessing could read is none", () => {
  expect(decodeText(new TextEncoder().encode("Grüße"))).toBe("Grüße");
  expect(decodeText(bytes(0xff, 0xfe, 0x41, 0x00))).toBe("A");
  expect(decodeText(bytes(0xfe, 0xff, 0x00, 0x41))).toBe("A");
  expect(decodeText(bytes(0x47, 0x72, 0xfc))).toBeUndefined();
  expect(decodeText(bytes(0x89, 0x50, 0x4e, 0x47, 0x00))).toBeUndefined();
});

test("hidden, generated, empty and oversized files are left out by name and size", () => {
  expect(whyNot(picked("folder/a.txt"))).toBeUndefined();
  expect(whyNot(picked("folder/.git/config"))).toBe("hidden");
  expect(whyNot(picked("app/node_modules/x/index.js"))).toBe("in node_modules");
  expect(whyNot(picked("a.txt", 0))).toBe("empty");
  expect(whyNot(picked("a.txt", 2 * 1024 * 1024))).toBe("larger than 1 MB");
  expect(whyNot(picked("x".repeat(500)))).toBe("its path is too long");
});
