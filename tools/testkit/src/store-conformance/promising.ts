import { isDurability, levelFor } from "@apex/ws-queue-core";
import type { CommitResult } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, mint, place, withSequence } from "./actors.ts";
import type { StoreCase, StoreHarness } from "./harness.ts";

const ANN = place("ann");

export function describePromising(storeCase: StoreCase, { durability }: StoreHarness): void {
  describe("durability", () => {
    it(
      "is named by the store, and by every answer what its commit reached, also when that is repeated",
      storeCase(async ({ store }) => {
        expect(store.durability).toEqual(durability);
        const levels = ["memory", durability.always, ...durability.onRequest] as const;
        expect(levels.every(isDurability)).toBe(true);
        const writer = await mint(store, ANN);
        const commits = levels.map((level, index) => withSequence(writer.prepare([append(ANN.thread, level)], { durability: level }), index + 1));
        const answers: CommitResult[] = [];
        for (const commit of commits) answers.push(await store.commit(commit));
        expect(answers).toMatchObject(levels.map((level) => ({ status: "committed", level: levelFor(durability, level), duplicate: false })));
        for (const [index, commit] of commits.entries()) expect(await store.commit(commit)).toEqual({ ...answers[index], duplicate: true });
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
