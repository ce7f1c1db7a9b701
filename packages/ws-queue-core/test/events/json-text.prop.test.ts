import fc from "fast-check";
import { expect, test } from "vitest";
import { wellFormedJson } from "../../src/events/index.ts";

/** Half pairs, whole ones, and what looks like the escape of a half and is none. */
const text = fc.string({ unit: fc.constantFrom("a", "😀", "\ud83d", "\ude00", "\\", "u", "\"", "\\ud83d", "\u0000"), maxLength: 20 });
/** `JSON.parse` of V8 13.6 (Node 24) takes a name that is written with an escape for another one that it read before. */
const name = fc.string({ unit: fc.constantFrom("a", "😀", "\ud83d", "\ude00", "u"), maxLength: 20 });
const value = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: "small" }, text, fc.integer(), fc.constant(null), fc.array(tie("node"), { maxLength: 3 }), fc.dictionary(name, tie("node"), { maxKeys: 3 })),
})).node;

/** The same value with each text of it, names included, made well-formed. */
function wellFormed(of: unknown): unknown {
  if (typeof of === "string") return of.toWellFormed();
  if (Array.isArray(of)) return of.map(wellFormed);
  if (typeof of !== "object" || of === null) return of;
  return Object.fromEntries(Object.entries(of).map(([name, item]) => [name.toWellFormed(), wellFormed(item)]));
}

test("the JSON of any value is that of the same value with well-formed texts", () => {
  fc.assert(
    fc.property(value, (one) => {
      expect(JSON.parse(wellFormedJson(JSON.stringify({ one })))).toEqual({ one: wellFormed(one) });
    }),
    { numRuns: 1_000 },
  );
});

test("what is well-formed stays as JSON.stringify wrote it", () => {
  const plain = { text: "a \\ud83d is how an escape looks", emoji: "😀", control: "\u0007" };
  expect(wellFormedJson(JSON.stringify(plain))).toBe(JSON.stringify(plain));
});

test("names that become the same are there once, with the last value", () => {
  expect(wellFormedJson(JSON.stringify({ "k\ud83d": 1, in: { "k\ude00": 2, "k\ud83d": 3 }, "k\ude00": 4 }))).toBe('{"k\ufffd":4,"in":{"k\ufffd":3}}');
});
