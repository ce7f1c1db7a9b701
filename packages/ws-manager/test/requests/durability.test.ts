import type { Commit, Store, StoreFactory } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const asking = (seq: number, durability: string): object => ({
  t: "request",
  id: `r${seq}`,
  seq,
  thread: "t1",
  name: "ask",
  payload: { question: "?" },
  durability,
});

test.each(["replicated:3", "a level of a newer client"])("a level that the store cannot keep (%s) is refused for ever, and what follows is taken", async (level) => {
  await using service = await startService();
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send(asking(1, level));
  client.send(asking(2, "memory"));
  expect(await client.next("rejected")).toEqual({
    t: "rejected",
    seq: 1,
    id: "r1",
    code: "durability_unavailable",
    fault: "remote",
    retryable: false,
  });
  expect(await client.next("accepted")).toMatchObject({ seq: 2, level: "memory" });
});

/** A memory store that says of commits that ask for it that another machine has them, and notes all. */
function replicatingStore(): StoreFactory & { readonly commits: Commit[] } {
  const commits: Commit[] = [];
  const replicating = (store: Store): Store => ({
    ...store,
    durability: { always: "memory", onRequest: ["replicated:2"] },
    async commit(commit) {
      commits.push(commit);
      const result = await store.commit({ ...commit, durability: "memory" });
      return result.status === "committed" ? { ...result, level: commit.durability } : result;
    },
  });
  return { commits, open: async (context) => replicating(await memoryStore().open(context)) };
}

const levelsOf = ({ commits }: { readonly commits: readonly Commit[] }, type: string): unknown[] =>
  commits.flatMap(({ ops, durability }) => (ops.some((op) => op.type === type) ? [durability] : []));

test("a level that does not come by itself is asked for by the requests that want it, and by nothing else", async () => {
  const store = replicatingStore();
  await using service = await startService({ store });
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send(asking(1, "replicated:2"));
  client.send(asking(2, "memory"));
  expect(await client.next("accepted")).toMatchObject({ seq: 1, level: "replicated:2" });
  expect(await client.next("accepted")).toMatchObject({ seq: 2, level: "memory" });
  const thread = { userId: "ann", threadId: "t2" };
  const { manager } = service;
  const ask = (id: string, durability: "disk" | "memory" | "replicated:2") => manager.request(thread, "ask", { question: "?" }, { id, durability });
  expect(await Promise.all([ask("s1", "memory"), ask("s2", "replicated:2")])).toMatchObject([{ level: "memory" }, { level: "replicated:2" }]);
  expect(await manager.append(thread, "noted", { text: "plain" })).toMatchObject({ level: "memory" });
  await expect(ask("s3", "disk")).rejects.toMatchObject({ code: "durability_unavailable", message: "The store keeps memory or replicated:2, not disk" });
  // What its schema refuses by now, too: its first call asked for the level.
  expect(await manager.request(thread, "ask", { question: 1 } as never, { id: "s2", durability: "replicated:2" })).toMatchObject({ isKnown: true, level: "replicated:2" });
  expect(levelsOf(store, "enqueue")).toEqual(["replicated:2", "memory", "memory", "replicated:2"]);
  expect(new Set([...levelsOf(store, "append"), ...store.commits.filter(({ author }) => author.kind !== "producer").map(({ durability }) => durability)])).toEqual(new Set(["memory"]));
});
