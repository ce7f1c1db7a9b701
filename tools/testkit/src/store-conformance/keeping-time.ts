import type { ClockReading, Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, clocksAt, consume, enqueue, mint, NOW, own, place } from "./actors.ts";
import type { StoreCase, StoreHarness } from "./harness.ts";
import { readTexts } from "./reads.ts";

const ANN = place("ann");
const DAY_MS = 86_400_000;
const FEW_DAYS = { retentionAgeMs: 3 * DAY_MS };

/** Both clocks when the process has run for `ranMs`, and the wall clock is off by so much. */
const readingAt = (ranMs: number, offMs: number): ClockReading => ({ wallMs: NOW + ranMs + offMs, monotonicMs: NOW + ranMs });

/** A store that was looked after, with an event and a request that was handled. */
async function fill(store: Store): Promise<void> {
  await store.maintain(clocksAt(NOW));
  const writer = await mint(store, ANN);
  await writer.commit(append(ANN.thread, "1"), enqueue(ANN, "r1"));
  await (await own(store, ANN)).commit(consume(ANN, "r1"));
}

async function expectWhole(store: Store, producer = "p2"): Promise<void> {
  expect(await readTexts(store, ANN.thread)).toEqual(["1"]);
  const again = await mint(store, ANN, producer);
  expect(await again.commit(enqueue(ANN, "r1"))).toEqual([{ type: "known" }]);
}

export function describeKeepingTime(storeCase: StoreCase, { isOneNode = true }: StoreHarness): void {
  describe("the time of retention", () => {
    // What a start makes up for, and what is told of the wall clock, is each node's.
    it(
      "goes on with the process, wherever the wall clock jumps: nothing is deleted, no id forgotten",
      storeCase(async ({ store, errors }) => {
        await fill(store);
        for (const offMs of [40 * DAY_MS, -40 * DAY_MS, 4_000 * DAY_MS, 0]) await store.maintain(readingAt(1_000, offMs));
        await expectWhole(store);
        await store.maintain(readingAt(3 * DAY_MS, 0));
        expect(await readTexts(store, ANN.thread)).toEqual([]);
        errors.splice(0);
      }, FEW_DAYS),
    );

    it(
      "dates what is appended while the wall clock is wrong by itself, too",
      storeCase(async ({ store, errors }) => {
        await fill(store);
        await store.maintain(readingAt(0, 40 * DAY_MS));
        const writer = await mint(store, ANN, "p2");
        await writer.commit(append(ANN.thread, "2"));
        await store.maintain(readingAt(2 * DAY_MS, 0));
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2"]);
        await store.maintain(readingAt(3 * DAY_MS, -40 * DAY_MS));
        expect(await readTexts(store, ANN.thread)).toEqual([]);
        errors.splice(0);
      }, FEW_DAYS),
    );

    it.skipIf(!isOneNode)(
      "makes up for a day at most with each start, and for no more than passed since another did, so that no restarts with a wrong clock delete anything",
      storeCase(async ({ store, reopen, errors }) => {
        await fill(store);
        if (reopen === undefined) return;
        for (let start = 1; start <= 5; start += 1) {
          const again = await reopen();
          await again.maintain(readingAt(0, 40 * DAY_MS));
          await again.maintain(readingAt(1_000, 40 * DAY_MS));
          await expectWhole(again, `start-${start}`);
        }
        // Closed for long indeed: bit by bit it comes to the time that it is.
        await (await reopen()).maintain(readingAt(0, 41 * DAY_MS));
        const last = await reopen();
        await last.maintain(readingAt(0, 42 * DAY_MS));
        expect(await readTexts(last, ANN.thread)).toEqual([]);
        errors.splice(0);
      }, FEW_DAYS),
    );

    it.skipIf(!isOneNode)(
      "is told where the wall clock disagrees: once, with both times, and again when it has agreed meanwhile",
      storeCase(async ({ store, errors }) => {
        await fill(store);
        await store.maintain(readingAt(1_000, DAY_MS / 2));
        expect(errors).toEqual([]);
        for (let time = 2; time <= 4; time += 1) await store.maintain(readingAt(time * 1_000, 40 * DAY_MS));
        await store.heads([]);
        const details = { wallMs: NOW + 2_000 + 40 * DAY_MS, storeMs: NOW + 2_000, aheadMs: 40 * DAY_MS };
        expect(errors.splice(0)).toMatchObject([{ code: "clock_disagrees", details }]);
        await store.maintain(readingAt(5_000, 0));
        await store.maintain(readingAt(6_000, -40 * DAY_MS));
        await store.heads([]);
        expect(errors.splice(0)).toMatchObject([{ code: "clock_disagrees", details: { aheadMs: -40 * DAY_MS } }]);
      }, FEW_DAYS),
    );
  });
}
