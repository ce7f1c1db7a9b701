import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";

const ANN = person("ann");
const BOB = person("bob");

async function openStore() {
  const store = await openSqliteStore(freshPath());
  onTestFinished(() => store.close());
  return { store, ann: await createAuthor(store, ANN), bob: await createAuthor(store, BOB) };
}

it("leaves the neighbours of a refused commit alone", async () => {
  const { store, ann, bob } = await openStore();
  const skipped = ann.prepare(append(ANN, "skipped"));
  const results = await Promise.all([
    store.commit(bob.prepare(append(BOB, "1"))),
    store.commit(ann.prepare(append(ANN, "too early"))),
    store.commit(bob.prepare(append(BOB, "2"))),
    store.commit(skipped),
    store.commit(bob.prepare(append(BOB, "3"))),
  ]);
  expect(results.map((result) => (result.status === "refused" ? result.code : result.status))).toEqual([
    "committed",
    "sequence_gap",
    "committed",
    "committed",
    "committed",
  ]);
  expect(await readTexts(store, BOB)).toEqual(["1", "2", "3"]);
  expect(await readTexts(store, ANN)).toEqual(["skipped"]);
});

it("leaves the neighbours of a commit that no caller may send alone", async () => {
  const { store, ann, bob } = await openStore();
  const [first, foreign, last] = await Promise.allSettled([
    store.commit(bob.prepare(append(BOB, "1"))),
    store.commit(ann.prepare(append(BOB, "not mine"))),
    store.commit(bob.prepare(append(BOB, "2"))),
  ]);
  expect(first).toMatchObject({ status: "fulfilled", value: { status: "committed" } });
  expect(foreign).toMatchObject({ status: "rejected", reason: { code: "invalid_argument" } });
  expect(last).toMatchObject({ status: "fulfilled", value: { status: "committed" } });
  expect(await readTexts(store, BOB)).toEqual(["1", "2"]);
});

it("rejects what is not plain data and leaves its neighbours alone", async () => {
  const { store, ann, bob } = await openStore();
  const [first, odd, last] = await Promise.allSettled([
    store.commit(bob.prepare(append(BOB, "1"))),
    store.commit(ann.prepare({ type: "append", stream: ANN.thread, texts: [(() => "no text") as never] })),
    store.commit(bob.prepare(append(BOB, "2"))),
  ]);
  expect(odd).toMatchObject({ status: "rejected", reason: { code: "invalid_argument", fault: "local" } });
  for (const fine of [first, last]) expect(fine).toMatchObject({ status: "fulfilled", value: { status: "committed" } });
  expect(await readTexts(store, BOB)).toEqual(["1", "2"]);
});

it("lets commits of one tick build on each other", async () => {
  const { store, ann } = await openStore();
  const commit = ann.prepare(append(ANN, "1"));
  const [first, repeated, next] = await Promise.all([
    store.commit(commit),
    store.commit(commit),
    store.commit(ann.prepare(append(ANN, "2"), { type: "delete", stream: ANN.thread }, append(ANN, "3"))),
  ]);
  expect(repeated).toEqual({ ...first, duplicate: true });
  expect(next).toMatchObject({ results: [{ first: 2 }, { type: "done" }, { first: 1 }] });
  expect(await readTexts(store, ANN)).toEqual(["3"]);
});

it("tells watchers a batch before its commits are answered", async () => {
  const { store, ann } = await openStore();
  const told: string[] = [];
  store.watch(ANN.thread, (change) => {
    if (change.type === "appended") told.push(...change.page.entries.map(({ text }) => text));
  });
  const answered = ["1", "2", "3"].map((text) =>
    store.commit(ann.prepare(append(ANN, text))).then(() => expect(told).toContain(text)),
  );
  await Promise.all(answered);
  expect(told).toEqual(["1", "2", "3"]);
});
