import { describe, expect, test } from "vitest";
import { createChecker, createItems, type Message, type Tick } from "../src/load/content.ts";

const tick = (number: number, thread = 0): Message => ({ type: "tick", ...(createItems(undefined, thread)(number) as Tick) });
const piece = (number: number, thread = 0): string => createItems(10, thread)(number) as string;

describe("a client", () => {
  test("takes events in order, and nothing else", () => {
    const checker = createChecker(undefined, 0);
    expect([tick(1), tick(2)].map((message) => checker.take(message))).toEqual([true, true]);
    const { n, pad } = tick(3) as Tick;
    for (const wrong of [tick(2), tick(4), tick(3, 1), { type: "tick", n, pad: `${pad.slice(0, -1)}!` } as const]) expect(checker.take(wrong)).toBe(false);
    expect(checker.reached).toBe(2);
  });

  test("takes text however it is cut, and no other text", () => {
    const checker = createChecker(10, 0);
    const text = Array.from({ length: 50_000 }, (_, index) => piece(index + 1)).join("");
    for (let start = 0; start < text.length; start += 4_096) expect(checker.take({ type: "text", text: text.slice(start, start + 4_096) })).toBe(true);
    expect(checker.reached).toBe(50_000);
    for (const wrong of [piece(50_000), piece(50_002), piece(50_001, 1)]) expect(checker.take({ type: "text", text: wrong })).toBe(false);
    expect(checker.take({ type: "text", text: piece(50_001) })).toBe(true);
  });

  test("gets events of 200 bytes", () => {
    expect(new Set([1, 999_999].map((number) => JSON.stringify(createItems(undefined, 3)(number)).length))).toEqual(new Set([200]));
  });
});
