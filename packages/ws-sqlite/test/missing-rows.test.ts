import { deadStream, requestsStream, type RequestId, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { openSqliteStore } from "@apex/ws-sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { append, clocksAt, createAuthor, person, readTexts, type Person } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");
const BOB = person("bob");
const THREAD = "t1" as ThreadId;
const inboxOf = ({ userId }: Person): StreamKey => requestsStream(userId, THREAD);
/** As earlier versions wrote it. */
const textOf = ({ userId }: Person, type: string): string => JSON.stringify({ type, userId, threadId: THREAD });
const missing = (details: object) => ({ code: "store_damaged", retryable: false, details: expect.objectContaining(details) as object });

/** A store of two people with an event, a request and a dead letter each, in whose file this was done while it was closed. */
async function storeAfter(change: string, others = 0) {
  const file = freshPath();
  const first = await openSqliteStore(file, { synchronous: "off" });
  for (let number = 0; number < others; number += 1) {
    await (await createAuthor(first, person(`other-${number}`))).commit(append(person(`other-${number}`), "{}"));
  }
  for (const who of [ANN, BOB]) {
    const author = await createAuthor(first, who);
    await author.commit(append(who, textOf(who, "noted")));
    await author.commit({ type: "enqueue", thread: who.thread, requestId: "r1" as RequestId, text: textOf(who, "request") });
    const letter = JSON.stringify({ type: "dead_letter", request: { userId: who.userId } });
    await author.commit({ type: "append", stream: deadStream(who.userId), texts: [letter] });
  }
  await first.close();
  openOutsider(file).exec(change);
  const errors: unknown[] = [];
  const store = await openSqliteStore(file, { synchronous: "off", onError: (error) => errors.push(error) });
  onTestFinished(() => store.close());
  await store.heads([]);
  return { file, store, errors };
}

const removing = (key: StreamKey): string => `DELETE FROM streams WHERE key = '${key}'`;

describe("a row that was removed while the store was closed is told when it is opened", () => {
  it.each<[string, StreamKey]>([
    ["thread", ANN.thread],
    ["inbox", inboxOf(ANN)],
    ["list of dead letters", deadStream("ann" as UserId)],
    ["newest stream", deadStream("bob" as UserId)],
  ])("of a stream: %s", async (_what, stream) => {
    const { file, store, errors } = await storeAfter(removing(stream));
    expect(errors).toMatchObject([missing({ path: file, stream })]);
    expect(await readTexts(store, stream === ANN.thread ? BOB : ANN)).toHaveLength(1);
  });

  it("of a thread", async () => {
    const { file, errors } = await storeAfter(`DELETE FROM threads WHERE key = '${ANN.thread}'`);
    expect(errors).toMatchObject([missing({ path: file, thread: ANN.thread })]);
  });

  it.each(["]}", '{"type":"noted","eventId":"e1","timestamp":1}'])("of a stream whose entries do not say whose they are, by its number: %s", async (text) => {
    const { errors } = await storeAfter(`UPDATE entries SET text = '${text}' WHERE id >> 36 = 1; DELETE FROM streams WHERE id = 1`);
    expect(errors).toMatchObject([missing({ stream: "1" })]);
  });

  it("of all of them, each once", async () => {
    const { errors } = await storeAfter("DELETE FROM streams; DELETE FROM threads");
    expect(errors).toHaveLength(6);
  });

  it("also far behind the first, and before maintenance", async () => {
    const { store, errors } = await storeAfter(removing(inboxOf(BOB)), 1_100);
    await expect.poll(() => errors).toMatchObject([missing({ stream: inboxOf(BOB) })]);
    await store.maintain(clocksAt(1));
    expect(errors).toHaveLength(1);
  });
});

it("a stream that was deleted is not missed, while its entries are still left over, and neither is an empty file", async () => {
  const file = freshPath();
  const errors: unknown[] = [];
  const open = () => openSqliteStore(file, { synchronous: "off", onError: (error) => errors.push(error) });
  const first = await open();
  const author = await createAuthor(first, ANN);
  await author.commit(append(ANN, ...Array.from({ length: 2_500 }, () => "{}")));
  await author.commit({ type: "delete", stream: ANN.thread });
  await first.close();
  const second = await open();
  onTestFinished(() => second.close());
  await second.heads([]);
  await second.maintain(clocksAt(1));
  expect(errors).toEqual([]);
});
