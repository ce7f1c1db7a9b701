import type { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { openSqliteStore } from "@apex/ws-sqlite";
import { append, createAuthor, person } from "./support/author.ts";
import { freshPath } from "./support/files.ts";

const MIB = 1_048_576;
const COMMITS = 40_000;
const AT_ONCE = 100;

/** Twice what was measured with the bound; without it the same commits take 250 MiB. */
const WORKER_BYTES_MAX = 140 * MIB;

/** The next worker thread that this process starts. */
const nextWorker = (): Promise<Worker> => new Promise((resolve) => void process.once("worker", resolve));

it("lets garbage of answered commits take no more memory than a few transactions need", { timeout: 120_000 }, async () => {
  const started = nextWorker();
  const store = await openSqliteStore(freshPath(), { synchronous: "off" });
  onTestFinished(() => store.close());
  const worker = await started;
  const people = Array.from({ length: AT_ONCE }, (_, index) => person(`user${index}`));
  const authors = await Promise.all(people.map(async (who) => ({ who, author: await createAuthor(store, who) })));
  let highest = 0;
  for (let made = 0; made < COMMITS; made += AT_ONCE) {
    await Promise.all(authors.map(({ who, author }) => author.commit(append(who, "x".repeat(200)))));
    if (made % 1_000 === 0) highest = Math.max(highest, (await worker.getHeapStatistics()).total_physical_size);
  }
  expect(highest).toBeLessThan(WORKER_BYTES_MAX);
});
