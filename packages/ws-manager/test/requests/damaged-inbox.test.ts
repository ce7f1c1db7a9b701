import { parseThreadId, parseUserId, requestsStream, threadStream, type StreamKey } from "@apex/ws-queue-core";
import { sqliteStore } from "@apex/ws-sqlite";
import { expect, test } from "vitest";
import { changeFile, freshFile, removeEntry, spoilEntry } from "../support/damaged-file.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, takeUntil, type Service } from "../support/service.ts";
import { tell } from "../history/support/tell.ts";

const [ANN, T1] = [parseUserId("ann"), parseThreadId("t1")];
const THREAD = { userId: "ann", threadId: "t1" };
const INBOX = requestsStream(ANN, T1);
const EVENTS = threadStream(ANN, T1);

/** A service in whose file requests wait, after something was done to it. Nothing handles them yet. */
async function serviceWith(questions: readonly string[], damage: (file: string) => void): Promise<Service> {
  const file = freshFile();
  const first = await startService({ store: sqliteStore(file) });
  const client = first.client("ann");
  for (const question of questions) await client.thread("t1").request("ask", { question }).accepted;
  await first[Symbol.asyncDispose]();
  damage(file);
  return startService({ store: sqliteStore(file) });
}

const answered = async (service: Service, count: number): Promise<readonly string[]> => {
  const events = service.client("ann").thread("t1").events({ from: "start" });
  service.manager.onRequest("ask", async (ctx, { question }) => void (await ctx.run("agent", (run) => run.text(question))));
  let ended = 0;
  const told = await takeUntil(({ type }) => /^request_/.test(type) && (ended += 1) === count, events);
  return told.flatMap((event) => (event.type === "text_chunk" ? [event.text] : event.type === "request_failed" ? [event.error.code] : []));
};

test.each([
  ["the head is no JSON", (file: string) => spoilEntry(file, INBOX, 1), ["request_lost", "b", "c"]],
  ["the head is gone", (file: string) => removeEntry(file, INBOX, 1), ["request_lost", "b", "c"]],
  ["one in the middle is gone", (file: string) => removeEntry(file, INBOX, 2), ["a", "request_lost", "c"]],
  ["the newest is no JSON", (file: string) => spoilEntry(file, INBOX, 3), ["a", "b", "request_lost"]],
])("a request that cannot be read ends as lost, and all others are answered: %s", async (_, damage, expected) => {
  await using service = await serviceWith(["a", "b", "c"], damage);
  expect(await answered(service, 3)).toEqual(expected);
});

test("a history has a mark where entries of the thread or of its inbox are damaged", async () => {
  const file = freshFile();
  const first = await startService({ store: sqliteStore(file) });
  const thread = first.client("ann").thread("t1");
  await Promise.all(["a", "b", "c"].map((question) => thread.request("ask", { question }).accepted));
  await answered(first, 3);
  await first[Symbol.asyncDispose]();
  removeEntry(file, INBOX, 2);
  // The text of the first answer, and the beginning of the third turn.
  spoilEntry(file, EVENTS, 2);
  removeEntry(file, EVENTS, 9);
  await using service = await startService({ store: sqliteStore(file) });
  const run = ["agent_started", "agent_completed", "request_completed"] as const;
  expect(await tell(service.manager.history(THREAD))).toEqual([
    "?a", run[0], "damaged thread 2-2", run[1], run[2],
    "damaged requests 2-2", run[0], '"b', run[1], run[2],
    "damaged thread 9-9", "?c", '"c', run[1], run[2],
  ]);
});

test.each([
  ["the thread", (file: string, key: StreamKey) => changeFile(file, "UPDATE threads SET state = '{}' WHERE key = ?", key)],
  ["its inbox", (file: string, key: StreamKey) => changeFile(file, "UPDATE streams SET bytes = -1 WHERE key = ?", key.replace("thread:", "requests:"))],
])("a request is refused for good where the state of %s is damaged, and holds no other thread up", async (_, damage) => {
  await using service = await serviceWith(["a"], (file) => damage(file, EVENTS));
  service.manager.onRequest("ask", async () => undefined);
  const client = await connectRaw(service.url);
  const { accepted } = await client.next("welcome");
  const request = { t: "request", name: "ask", payload: { question: "?" } };
  client.send({ ...request, id: "r-t1", seq: accepted + 1, thread: "t1" });
  expect(await client.next("rejected")).toMatchObject({ id: "r-t1", code: "store_damaged", fault: "infra", retryable: false });
  client.send({ ...request, id: "r-t2", seq: accepted + 2, thread: "t2" });
  expect(await client.next("accepted")).toMatchObject({ id: "r-t2" });
  const damaged = service.errors.filter((error) => (error as { code?: string }).code === "store_damaged");
  expect(damaged).toHaveLength(service.errors.length);
  expect(damaged.length).toBeLessThanOrEqual(2);
  await client.close();
});

test("a client whose producer is damaged goes on under another one", async () => {
  const file = freshFile();
  const first = await startService({ store: sqliteStore(file) });
  const raw = await connectRaw(first.url);
  const { producer } = await raw.next("welcome");
  raw.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: "a" } });
  await raw.next("accepted");
  await raw.close();
  await first[Symbol.asyncDispose]();
  changeFile(file, "UPDATE producers SET ledger = '{}' WHERE id = ?", producer);
  await using service = await startService({ store: sqliteStore(file) });
  const again = await connectRaw(service.url, { producer });
  const welcome = await again.next("welcome");
  expect(welcome).toMatchObject({ accepted: 0 });
  expect(welcome.producer).not.toBe(producer);
  again.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: "a" } });
  expect(await again.next("accepted")).toMatchObject({ id: "r1", duplicate: true });
  await again.close();
});
