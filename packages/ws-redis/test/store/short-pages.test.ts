import { DEFAULT_LIMITS, parseProducerId } from "@apex/ws-queue-core";
import type { Author, CommitResult, Op, Store } from "@apex/ws-queue-core/store";
import { createRowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import { openNode } from "../support/model-store.ts";
import { ANN, THREAD } from "../support/virtual-node.ts";

const PRODUCER = parseProducerId("producer");
const CONTEXT = { limits: { ...DEFAULT_LIMITS, retentionEntriesMax: 3 }, onError: () => undefined };

async function write(store: Store, commits: readonly number[]): Promise<void> {
  const commit = (author: Author, ops: readonly Op[]): Promise<CommitResult> => store.commit({ userId: ANN, author, ops, at: 0, durability: "memory" });
  await commit({ kind: "mint", producer: PRODUCER }, []);
  for (const [index, count] of commits.entries()) {
    const texts = Array.from({ length: count }, (_, place) => `"${index}.${place}"`);
    await commit({ kind: "producer", producer: PRODUCER, sequence: index + 1, id: `commit ${index}` }, [{ type: "append", stream: THREAD, texts }]);
  }
}

const offsets = async (store: Store, entriesMax: number): Promise<readonly number[]> => {
  const result = await store.read({ stream: THREAD, from: "start", entriesMax, bytesMax: 1_000 });
  return result.status === "page" ? result.page.entries.map(({ offset }) => offset) : [];
};

test("entries that retention let go of a page take no room of those that a reader asks for", async () => {
  const { store } = await openNode(createRowServerModel({ nowMs: () => 0 }), CONTEXT);
  // The first page has 4 entries, of which only the last one is left.
  await write(store, [4, 1, 1]);
  expect(await offsets(store, 1)).toEqual([4]);
  expect(await offsets(store, 2)).toEqual([4, 5]);
  expect(await offsets(store, 3)).toEqual([4, 5, 6]);
  await store.close();
});

test("a read ends where pages are missing", async () => {
  const model = createRowServerModel({ nowMs: () => 0 });
  const { store } = await openNode(model, CONTEXT);
  await write(store, [1, 1]);
  model.replacePage(THREAD, 1, model.pages(THREAD)[0] ?? "");
  expect(await offsets(store, 10)).toEqual([1]);
  await store.close();
});
