import type { ProducerId } from "@apex/ws-queue-core";
import type { Commit, Store, StoreFactory } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { connectRaw, type RawClient } from "../support/raw-client.ts";
import { startService, type Service } from "../support/service.ts";

interface Watched extends StoreFactory {
  readonly commits: Commit[];
}

/** A memory store that calls itself durable, and notes what is committed. */
function watchedStore(): Watched {
  const commits: Commit[] = [];
  const watch = (store: Store): Store => ({
    ...store,
    durability: { always: "disk", onRequest: [] },
    commit(commit) {
      commits.push(commit);
      return store.commit({ ...commit, durability: "memory" });
    },
  });
  return { commits, open: async (context) => watch(await memoryStore().open(context)) };
}

/** A client without a memory of its own, let in or not. */
async function sayHello({ url }: Service, named?: string): Promise<{ client: RawClient; producer: ProducerId }> {
  const client = await connectRaw(url, named === undefined ? {} : { producer: named });
  const { producer } = await client.next("welcome");
  return { client, producer };
}

async function closeCodeOf({ url }: Service): Promise<number> {
  return (await connectRaw(url)).closed;
}

const mints = ({ commits }: Watched): Commit[] => commits.filter(({ author }) => author.kind === "mint");

test("a new producer is as durable as the store always is before its client hears of it", async () => {
  const store = watchedStore();
  await using service = await startService({ store });
  const { producer } = await sayHello(service);
  expect(mints(store)).toMatchObject([{ author: { producer, forClient: true }, durability: "disk" }]);
});

test("a client that comes again and again without its producer is let in so often, and one that has its own always", async () => {
  await using service = await startService({ limits: { producersPerUserMax: 2, producersPerUserHardMax: 3 } });
  const first = await sayHello(service);
  for (const before of [first, await sayHello(service), await sayHello(service)]) await before.client.close();
  expect(await closeCodeOf(service)).toBe(4106);
  expect((await sayHello(service, first.producer)).producer).toBe(first.producer);
  expect(service.errors).toEqual([]);
});

test("a connection that is one too many takes no producer", async () => {
  const store = watchedStore();
  await using service = await startService({ store, limits: { connectionsPerUserMax: 1 } });
  await sayHello(service);
  expect(await closeCodeOf(service)).toBe(4101);
  expect(mints(store)).toHaveLength(1);
});
