import type { UserId } from "@apex/ws-queue-core";
import type { StoreFactory, StoreNotice } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

/** A memory store that says it was rolled back when the test says so. */
function fallibleStore(): StoreFactory & { rollBack(userId: string): void } {
  const listeners = new Set<(notice: StoreNotice) => void>();
  return {
    rollBack(userId) {
      for (const listener of listeners) listener({ type: "rolled-back", concerns: (asked: UserId) => asked === userId });
    },
    async open(context) {
      const store = await memoryStore().open(context);
      return {
        ...store,
        observe(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      };
    },
  };
}

const SUB = { n: 1, stream: { kind: "thread", name: "t" }, from: "start" };

test("a rollback ends the connections of the users that it concerns, and those that watch a stream of theirs; all others stay", async () => {
  const store = fallibleStore();
  await using service = await startService({ store, authorize: () => true });
  const [ann, guest, bob] = await Promise.all([
    connectRaw(service.url, { token: "ann" }),
    connectRaw(service.url, { token: "guest", subs: [{ ...SUB, stream: { ...SUB.stream, user: "ann" } }] }),
    connectRaw(service.url, { token: "bob", subs: [SUB] }),
  ]);
  for (const client of [ann, guest, bob]) await client.next("welcome");
  await service.manager.append({ userId: "ann", threadId: "t" }, "noted", { text: "1" });
  await guest.next("events");
  store.rollBack("ann");
  expect(await Promise.all([ann.closed, guest.closed])).toEqual([4103, 4103]);
  await service.manager.append({ userId: "bob", threadId: "t" }, "noted", { text: "2" });
  expect(await bob.next("events")).toMatchObject({ entries: [[expect.anything(), { text: "2" }]] });
  expect(service.errors).toEqual([]);
});
