import { parseProducerId, type StreamKey } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { append, clocksAt, mint, NOW, own, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { numbered, read } from "./reads.ts";

const ANN = place("ann");

/** Every way to ask something of a store. */
const CALLS: Readonly<Record<string, (store: Store, thread: StreamKey) => Promise<unknown>>> = {
  read: (store, thread) => read(store, thread),
  heads: (store, thread) => store.heads([thread]),
  producer: (store) => store.producer(ANN.userId, parseProducerId("p1")),
  thread: (store, thread) => store.thread(thread),
  pending: (store) => store.pending(undefined, 1),
  deadLetters: (store) => store.deadLetters(undefined, 1),
  lease: (store, thread) => store.lease({ type: "acquire", thread, nonce: "nonce-9", seen: undefined }),
  maintain: (store) => store.maintain(clocksAt(NOW)),
};

export function describeClosing(storeCase: StoreCase): void {
  describe("closing", () => {
    it(
      "makes every call fail as closed, and may be repeated",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        await writer.commit(append(ANN.thread, "1"));
        await Promise.all([store.close(), store.close()]);
        await store.close();
        const closed = { code: "store_closed", fault: "infra", retryable: false };
        await expect(store.commit(writer.prepare([append(ANN.thread, "2")]))).rejects.toMatchObject(closed);
        for (const call of Object.values(CALLS)) await expect(call(store, ANN.thread)).rejects.toMatchObject(closed);
        expect(() => store.watch(ANN.thread, () => undefined)).toThrow(expect.objectContaining(closed));
      }),
    );

    it(
      "answers what was begun before",
      storeCase(async ({ store }) => {
        const writer = await mint(store, ANN);
        const owner = await own(store, ANN);
        const commit = store.commit(writer.prepare([append(ANN.thread, ...numbered(3))]));
        const reading = read(store, ANN.thread);
        const renewal = store.lease({ type: "renew", thread: ANN.thread, fence: owner.fence });
        await store.close();
        expect(await commit).toMatchObject({ status: "committed" });
        expect(await reading).toMatchObject({ status: "page" });
        expect(await renewal).toMatchObject({ status: "held" });
      }),
    );

    it(
      "lets watchers leave without harm",
      storeCase(async ({ store }) => {
        const stop = store.watch(ANN.thread, () => undefined);
        await store.close();
        stop();
      }),
    );
  });
}
