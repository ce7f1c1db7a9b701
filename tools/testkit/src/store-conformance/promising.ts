import { isDurability, meetsDurability } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { append, mint, place } from "./actors.ts";
import type { StoreCase, StoreHarness } from "./harness.ts";

const ANN = place("ann");

export function describePromising(storeCase: StoreCase, { durability }: StoreHarness): void {
  describe("durability", () => {
    it(
      "is named by the store and by every answer",
      storeCase(async ({ store }) => {
        expect(isDurability(store.durability)).toBe(true);
        expect(store.durability).toBe(durability);
        const writer = await mint(store, ANN);
        const commit = writer.prepare([append(ANN.thread, "1")], { durability });
        const first = await store.commit(commit);
        if (first.status !== "committed") throw new Error(`Refused: ${first.code}`);
        expect(meetsDurability(first.level, durability)).toBe(true);
        expect(await store.commit(commit)).toEqual({ ...first, duplicate: true });
      }),
    );

    it(
      "that cannot be reached is refused before anything happens",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const refused = { status: "refused", code: "durability_unavailable" };
        const commit = writer.prepare([append(ANN.thread, "1")], { durability: "replicated:99" });
        expect(await store.commit(commit)).toEqual(refused);
        expect(await store.heads([ANN.thread])).toEqual([undefined]);
        expect(await writer.commit(append(ANN.thread, "1"))).toMatchObject([{ first: 1 }]);
      }),
    );
  });
}
