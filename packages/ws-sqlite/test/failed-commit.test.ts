import type { StreamChange } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readAll, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { refuseCommitsWith } from "./support/outsider.ts";

const ANN = person("ann");
const BOB = person("bob");
const unavailable = { code: "store_unavailable", fault: "infra", retryable: true };

async function openStore() {
  const file = freshPath();
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const changes: StreamChange[] = [];
  for (const { thread } of [ANN, BOB]) store.watch(thread, (change) => changes.push(change));
  const [ann, bob] = [await createAuthor(store, ANN), await createAuthor(store, BOB)];
  await ann.commit(append(ANN, "before"));
  return { file, store, ann, bob, changes };
}

it("rejects everything of the batch, shows nobody anything of it, and keeps what was acked (L11)", async () => {
  const { file, store, ann, bob, changes } = await openStore();
  const toldBefore = changes.length;
  refuseCommitsWith(file, "boom");
  const commits = [bob.prepare(append(BOB, "b1")), ann.prepare(append(ANN, "boom")), bob.prepare(append(BOB, "b2"))];
  const outcomes = await Promise.allSettled([
    ...commits.map((commit) => store.commit(commit)),
    store.lease({ type: "acquire", thread: ANN.thread, nonce: "n1", seen: undefined }),
  ]);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: unavailable });
  expect(changes).toHaveLength(toldBefore);
  expect(await readTexts(store, ANN)).toEqual(["before"]);
  expect(await store.heads([BOB.thread])).toEqual([undefined]);
  expect(await store.thread(ANN.thread)).toBeUndefined();
  expect(await store.producer(ANN.userId, "ann-p1" as never)).toMatchObject({ accepted: 1 });
});

it("commits the same again once the cause is gone, as if nothing had been", async () => {
  const { file, store, ann, bob, changes } = await openStore();
  const refusal = refuseCommitsWith(file, "boom");
  const commits = [bob.prepare(append(BOB, "b1")), ann.prepare(append(ANN, "boom")), bob.prepare(append(BOB, "b2"))];
  for (let round = 0; round < 3; round += 1) {
    for (const outcome of await Promise.allSettled(commits.map((commit) => store.commit(commit)))) {
      expect(outcome).toMatchObject({ status: "rejected", reason: unavailable });
    }
  }
  // Whoever is not in a batch with it goes on.
  await (await createAuthor(store, person("eve"))).commit(append(person("eve"), "fine"));
  refusal.stop();
  for (const commit of commits) expect(await store.commit(commit)).toMatchObject({ status: "committed", duplicate: false });
  expect(await readTexts(store, ANN)).toEqual(["before", "boom"]);
  expect(await readTexts(store, BOB)).toEqual(["b1", "b2"]);
  const told = changes.flatMap((change) => (change.type === "appended" ? change.page.entries : []));
  expect(told.map(({ text }) => text)).toEqual(["before", "b1", "boom", "b2"]);
});

it("continues offsets without a hole and never with a tag that was given before", async () => {
  const { file, store, ann } = await openStore();
  const refusal = refuseCommitsWith(file, "boom");
  const commit = ann.prepare(append(ANN, "boom", "boom"));
  await expect(store.commit(commit)).rejects.toMatchObject(unavailable);
  refusal.stop();
  await store.commit(commit);
  const { entries } = await readAll(store, ANN.thread);
  expect(entries.map(({ offset }) => offset)).toEqual([1, 2, 3]);
  expect(new Set(entries.map(({ tag }) => tag)).size).toBe(3);
});
