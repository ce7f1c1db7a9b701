import { DatabaseSync } from "node:sqlite";
import { threadStream, type ProducerId, type RequestId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Op } from "@apex/ws-queue-core/store";
import { openSqliteStore, sqliteStore } from "@apex/ws-sqlite";
import { expect, test } from "vitest";
import { freshFile } from "../support/damaged-file.ts";
import { startService, take, takeUntil, type Service } from "../support/service.ts";

const ANN = { userId: "ann" as UserId, threadId: "t1" as ThreadId };

function textsIn(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("SELECT text FROM entries ORDER BY id").all().map(({ text }) => String(text));
  } finally {
    database.close();
  }
}

async function toldBy(service: Service): Promise<readonly object[]> {
  const told: object[] = [];
  for await (const entry of service.manager.history(ANN)) told.push(entry);
  return told;
}

test("entries of a thread and its inbox leave out whose they are, and applications see it all the same", async () => {
  const file = freshFile();
  await using service = await startService({ store: sqliteStore(file) });
  service.manager.onRequest("ask", (ctx) => {
    ctx.commit([{ type: "noted", payload: { text: "with the answer" } }]);
    return ctx.run("agent", (run) => run.text("an answer"));
  });
  const thread = service.client("ann").thread("t1");
  await service.manager.append(ANN, "noted", { text: "hello" });
  await thread.request("ask", { question: "?" }).accepted;
  const events = await takeUntil(({ type }) => type === "request_completed", thread.events());
  const requests = await take(1, thread.requests());
  const told = await toldBy(service);
  expect(events.map(({ type }) => type)).toEqual(["noted", "agent_started", "text_chunk", "agent_completed", "noted", "request_completed"]);
  for (const seen of [...events, ...requests, ...told]) expect(seen).toMatchObject(ANN);
  expect(told).toHaveLength(events.length + requests.length);
  expect(textsIn(file)).toHaveLength(told.length);
  expect(textsIn(file).join()).not.toMatch(/userId|threadId|"ann"|"t1"/);
  expect(service.errors).toEqual([]);
});

/** A file that a version wrote whose entries said themselves whose they are: an event, and a request that waits. */
async function oldFile(): Promise<{ readonly file: string; readonly event: object; readonly request: object }> {
  const file = freshFile();
  const store = await openSqliteStore(file);
  const producer = "p1" as ProducerId;
  const event = { type: "noted", eventId: "e1", timestamp: 1, ...ANN, text: "of an earlier version" };
  const request = { type: "request", requestId: "r1" as RequestId, threadId: ANN.threadId, userId: ANN.userId, name: "ask", payload: { question: "?" }, timestamp: 2 };
  const thread = threadStream(ANN.userId, ANN.threadId);
  const base = { userId: ANN.userId, at: 0, durability: "disk" } as const;
  await store.commit({ ...base, author: { kind: "mint", producer }, ops: [] });
  const ops: readonly Op[] = [
    { type: "append", stream: thread, texts: [JSON.stringify(event)] },
    { type: "enqueue", thread, requestId: request.requestId, text: JSON.stringify(request), priority: "normal" },
  ];
  for (const [index, op] of ops.entries()) {
    await store.commit({ ...base, author: { kind: "producer", producer, sequence: index + 1, id: `c${index}` }, ops: [op] });
  }
  await store.close();
  return { file, event, request };
}

test("a file of an earlier version is read as it is, each field once, and its request is handled", async () => {
  const { file, event, request } = await oldFile();
  await using service = await startService({ store: sqliteStore(file) });
  service.manager.onRequest("ask", ({ userId, threadId }) => `${userId}, ${threadId}`);
  const thread = service.client("ann").thread("t1");
  const events = await takeUntil(({ type }) => type === "request_completed", thread.events());
  const requests = await take(1, thread.requests());
  expect([events[0], requests[0]].map((seen) => JSON.stringify(seen))).toEqual([event, request].map((stored) => JSON.stringify(stored)));
  expect(events[1]).toMatchObject({ type: "request_completed", requestId: "r1", result: "ann, t1", ...ANN });
  expect(await toldBy(service)).toEqual([event, request, events[1]]);
  expect(textsIn(file).slice(0, 1)).toEqual([JSON.stringify(event)]);
  expect(service.errors).toEqual([]);
});
