import type { Worker } from "node:worker_threads";
import type { StreamChange } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, clocksAt, createAuthor, person, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";

const ANN = person("ann");
const unavailable = { code: "store_unavailable", fault: "infra", retryable: true };

/** A store whose worker thread can be killed, as running out of memory does. */
async function openKillable() {
  const workers: Worker[] = [];
  const remember = (worker: Worker) => workers.push(worker);
  process.on("worker", remember);
  onTestFinished(() => void process.off("worker", remember));
  const errors: unknown[] = [];
  const store = await openSqliteStore(freshPath(), { onError: (error) => errors.push(error) });
  onTestFinished(() => store.close());
  return { store, errors, kill: () => workers.at(-1)?.terminate() };
}

it("answers everything when its worker dies, and works again at the next call (H05)", async () => {
  const { store, errors, kill } = await openKillable();
  const author = await createAuthor(store, ANN);
  await author.commit(append(ANN, "1"));
  const commit = author.prepare(append(ANN, "2"));
  const calls = [store.commit(commit), store.thread(ANN.thread), store.maintain(clocksAt(1))];
  const killed = kill();
  for (const outcome of await Promise.allSettled(calls)) expect(outcome).toMatchObject({ status: "rejected", reason: unavailable });
  await killed;
  expect(errors).toMatchObject([unavailable]);
  await store.commit(commit);
  expect(await readTexts(store, ANN)).toEqual(["1", "2"]);
});

it("goes on telling its watchers after its worker died", async () => {
  const { store, kill } = await openKillable();
  const changes: StreamChange[] = [];
  store.watch(ANN.thread, (change) => changes.push(change));
  await kill();
  const author = await createAuthor(store, ANN);
  await author.commit(append(ANN, "1"));
  expect(changes).toMatchObject([{ type: "appended", page: { entries: [{ text: "1" }] } }]);
});

it("keeps the leases when its worker dies, for their owners live", async () => {
  const { store, kill } = await openKillable();
  const held = await store.lease({ type: "acquire", thread: ANN.thread, nonce: "n", seen: undefined });
  if (held.status !== "held") throw new Error(held.status);
  await kill();
  expect(await store.lease({ type: "renew", thread: ANN.thread, fence: held.fence })).toMatchObject({ status: "held" });
});

it("closes when its worker is dead", async () => {
  const { store, kill } = await openKillable();
  await kill();
  await store.close();
  await expect(store.thread(ANN.thread)).rejects.toMatchObject({ code: "store_closed" });
});

it("releases the leases of a process that was killed", async () => {
  const file = freshPath();
  const child = startChild("leaser", [file, "ann"]);
  await child.line("held");
  child.kill("SIGKILL");
  await child.ended;
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const { lease } = (await store.thread(ANN.thread)) ?? {};
  expect(lease).toEqual({ fence: undefined, counter: 1, renewal: 0 });
  expect(await store.lease({ type: "acquire", thread: ANN.thread, nonce: "next", seen: lease })).toMatchObject({
    status: "held",
    fence: { counter: 2 },
  });
});

it("keeps the process alive until it is closed", async () => {
  const child = startChild("closer", [freshPath()]);
  expect(await child.ended).toEqual({ code: 0, signal: null });
  expect(child.lines).toEqual(["committed", "closed"]);
});

it("keeps no process alive while nothing is asked of it", async () => {
  const child = startChild("idler", [freshPath()]);
  expect(await child.ended).toEqual({ code: 0, signal: null });
  expect(child.lines).toEqual(["committed"]);
});
