import { VOID_POSITION } from "@apex/ws-queue-core";
import type { Store, StoreInspection } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, enqueue, mint, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, readPage } from "./reads.ts";

const ANN = place("ann");

function inspectionOf({ inspection }: Store): StoreInspection {
  if (inspection === undefined) throw new Error("The store has no inspection");
  return inspection;
}

/** What an operator's tool asks. */
export function describeInspecting(storeCase: StoreCase): void {
  describe("inspection", () => {
    it(
      "finds the position that an entry follows, by its offset",
      storeCase(
        async ({ store }) => {
          const { positionBefore } = inspectionOf(store);
          expect(await positionBefore(ANN.thread, 3)).toEqual(VOID_POSITION);
          await (await mint(store, ANN)).commit(append(ANN.thread, ...numbered(10)));
          const from = async (offset: number) => (await readPage(store, ANN.thread, await positionBefore(ANN.thread, offset))).entries[0]?.offset;
          // Six are kept.
          expect(await Promise.all([0, 1, 5, 6, 10].map(from))).toEqual([5, 5, 5, 6, 10]);
          expect(await positionBefore(ANN.thread, 11)).toEqual((await readPage(store, ANN.thread)).head);
          expect(await from(1_000)).toBeUndefined();
        },
        { retentionEntriesMax: 6 },
      ),
    );

    it(
      "lists all threads, those that have only an inbox too, in pages and each once",
      storeCase(async ({ store }) => {
        const { threads, describe: tell } = inspectionOf(store);
        const places = ["ann", "ben", "cleo", "dora", "zoë"].map((user) => place(user, "t:1"));
        for (const [index, one] of places.entries()) {
          const writer = await mint(store, one, `p${index}`);
          if (index % 2 === 0) await writer.commit(append(one.thread, "{}"));
          if (index > 0) await writer.commit(enqueue(one, `r${index}`));
        }
        const all = places.map(({ thread }) => thread).toSorted();
        expect(await threads(undefined, 10)).toEqual(all);
        expect(await threads(undefined, 2)).toEqual(all.slice(0, 2));
        expect(await threads(all[1], 2)).toEqual(all.slice(2, 4));
        expect(await threads(all[4], 2)).toEqual([]);
        expect(tell().kind).toMatch(/./);
      }),
    );
  });
}
