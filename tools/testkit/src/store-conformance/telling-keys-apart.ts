import { describe, expect, it } from "vitest";
import { append, enqueue, mint, own, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readPending, readTexts } from "./reads.ts";
import { toldTexts, watch } from "./watches.ts";

/** Pairs of a user and a thread that a careless key would mix up. */
const ALIKE: readonly (readonly [string, string])[] = [
  ["a", "b:c"],
  ["a:b", "c"],
  ["a%3Ab", "c"],
  ["ann", "t1"],
  ["Ann", "t1"],
  ["ann", "T1"],
  ["ann ", "t1"],
  ["ann", " t1"],
  ["ann", "t10"],
  ["ann", "%"],
  ["ann", "_"],
  ["ann", "*"],
  ["ann", "t1'; --"],
  ["ann", "t1/../t2"],
  ["{ann}", "t1"],
  ["caf\u00e9", "t1"],
  ["cafe\u0301", "t1"],
  ["漢字", "スレッド"],
  ["🦉", "🦉🦉"],
  ["__proto__", "constructor"],
  ["x".repeat(128), "🦉".repeat(64)],
];

export function describeTellingKeysApart(storeCase: StoreCase): void {
  describe("users and threads whose ids look alike", () => {
    it(
      "have streams, inboxes, leases and watchers of their own (X08)",
      storeCase(async ({ store }) => {
        const places = ALIKE.map(([user, thread]) => place(user, thread));
        const watches = places.map(({ thread }) => watch(store, thread));
        for (const [index, at] of places.entries()) {
          const writer = await mint(store, at, `p${index}`);
          await writer.commit(append(at.thread, `"event ${index}"`), enqueue(at, `r${index}`, `"request ${index}"`));
          expect((await own(store, at)).fence.counter).toBe(1);
        }
        await Promise.all(watches.map((watched) => watched.until(1)));
        for (const [index, at] of places.entries()) {
          expect(await readTexts(store, at.thread)).toEqual([`"event ${index}"`]);
          expect(await readTexts(store, at.inbox)).toEqual([`"request ${index}"`]);
          expect((await store.thread(at.thread))?.waiting).toMatchObject([{ requestId: `r${index}` }]);
        }
        expect(watches.map(toldTexts)).toEqual(places.map((_, index) => [`"event ${index}"`]));
        expect(await readPending(store)).toHaveLength(places.length);
      }),
    );
  });
}
