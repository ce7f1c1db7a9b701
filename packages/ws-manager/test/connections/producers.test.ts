import type { ProducerId } from "@apex/ws-queue-core";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import type { Commit, Store, StoreFactory } from "@apex/ws-queue-core/store";
import { expect, onTestFinished, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { startService, type Service } from "../support/service.ts";

interface Watched extends StoreFactory {
  readonly commits: Commit[];
}

/** A memory store that calls itself durable, and notes what is committed. */
function watchedStore(): Watched {
  const commits: Commit[] = [];
  const watch = (store: Store): Store => ({
    ...store,
    durability: "disk",
    commit(commit) {
      commits.push(commit);
      return store.commit({ ...commit, durability: "memory" });
    },
  });
  return { commits, open: async (context) => watch(await memoryStore().open(context)) };
}

interface Welcomed {
  readonly producer: ProducerId;
  /** Ends the connection, as the client. */
  leave(): Promise<unknown>;
}

/** A client without a memory of its own: says hello, and resolves with what `welcome` or the close says. */
function sayHello({ url }: Service, named?: string): Promise<Welcomed | { readonly closed: number }> {
  const socket = new WebSocket(url, SUBPROTOCOL);
  onTestFinished(() => socket.close());
  const closed = new Promise<{ closed: number }>((resolve) => {
    socket.addEventListener("close", ({ code }) => resolve({ closed: code }));
  });
  const leave = (): Promise<unknown> => (socket.close(), closed);
  const welcomed = new Promise<Welcomed>((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const frames = [JSON.parse(String(data)) as { t: string; producer: ProducerId }].flat();
      const welcome = frames.find(({ t }) => t === "welcome");
      if (welcome !== undefined) resolve({ producer: welcome.producer, leave });
    });
  });
  socket.addEventListener("open", () => socket.send(JSON.stringify({ t: "hello", v: 1, token: "ann", ...(named === undefined ? {} : { producer: named }) })));
  return Promise.race([welcomed, closed]);
}

async function welcome(service: Service, named?: string): Promise<Welcomed> {
  const answer = await sayHello(service, named);
  if ("closed" in answer) throw new Error(`closed with ${answer.closed}`);
  return answer;
}

const mints = ({ commits }: Watched): Commit[] => commits.filter(({ author }) => author.kind === "mint");

test("a new producer is as durable as the store can make it before its client hears of it", async () => {
  const store = watchedStore();
  await using service = await startService({ store });
  const { producer } = await welcome(service);
  expect(mints(store)).toMatchObject([{ author: { producer, forClient: true }, durability: "disk" }]);
});

test("a client that comes again and again without its producer is let in so often, and one that has its own always", async () => {
  await using service = await startService({ limits: { producersPerUserMax: 2, producersPerUserHardMax: 3 } });
  const first = await welcome(service);
  for (const before of [first, await welcome(service), await welcome(service)]) await before.leave();
  expect(await sayHello(service)).toEqual({ closed: 4106 });
  expect((await welcome(service, first.producer)).producer).toBe(first.producer);
  expect(service.errors).toEqual([]);
});

test("a connection that is one too many takes no producer", async () => {
  const store = watchedStore();
  await using service = await startService({ store, limits: { connectionsPerUserMax: 1 } });
  await welcome(service);
  expect(await sayHello(service)).toEqual({ closed: 4101 });
  expect(mints(store)).toHaveLength(1);
});
