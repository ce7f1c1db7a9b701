import { expect, test } from "vitest";
import { STORES } from "../history/support/stores.ts";
import { createGate } from "../support/gate.ts";
import { startService, take, takeUntil } from "../support/service.ts";

test.each(STORES)("accepted = delivered + waiting + trimmed + dead, at any moment of a mixed load on %s (F07, F08)", async (_, makeStore) => {
  await using service = await startService({ store: makeStore(), limits: { inboxEntriesMax: 6, attemptsMax: 2 } });
  const { manager } = service;
  const gate = createGate();
  const threads = ["t1", "t2", "t3"].map((threadId) => ({ userId: "ann", threadId }));
  const [t1, t2, t3] = threads as [{ userId: string; threadId: string }, { userId: string; threadId: string }, { userId: string; threadId: string }];
  const waiting = async (): Promise<number> => (await Promise.all(threads.map((thread) => manager.requests(thread)))).flat().length;
  const balance = async (): Promise<void> => {
    const surplus = async (): Promise<number> => {
      const left = await waiting();
      const { accepted, delivered, trimmed, dead } = manager.stats().requests;
      return accepted - (delivered + left + trimmed + dead);
    };
    await expect.poll(surplus).toBe(0);
  };
  // Nothing is handled yet: what clients and the service ask waits, twice the same and what is refused is not counted.
  const client = service.client("ann");
  await Promise.all([t1, t2].map(({ threadId }) => client.thread(threadId).request("ask", { question: "client" }).accepted));
  for (const thread of threads) {
    for (const id of ["r1", "r1", "r2"]) await manager.request(thread, "ask", { question: "service" }, { id });
    await manager.request(thread, "fail", {});
  }
  await expect(manager.request(t1, "ask", { question: 7 } as never)).rejects.toThrow();
  await expect(client.thread("t1").request("ask", { question: 7 } as never).accepted).rejects.toThrow();
  for (let more = 0; more < 2; more += 1) await manager.request(t1, "ask", { question: "fills" });
  await expect(manager.request(t1, "ask", { question: "one too many" })).rejects.toMatchObject({ code: "inbox_full" });
  expect(manager.stats().requests).toEqual({ accepted: 13, delivered: 0, trimmed: 0, dead: 0 });
  await balance();
  // One that waits is cancelled, a thread is deleted with three that wait.
  await manager.cancel({ ...t2, requestId: "r2" });
  await manager.deleteThread(t3);
  await balance();
  expect(manager.stats().requests).toEqual({ accepted: 13, delivered: 0, trimmed: 3, dead: 0 });
  // Answered, failed for good, tried in vain, cancelled; the last one waits for its handler.
  let handled = 0;
  manager.onRequest("ask", async () => void ((handled += 1) === 3 && (await gate.opened)));
  await balance();
  manager.onRequest("fail", { retry: { firstMs: 0, maxMs: 0 } }, () => Promise.reject(new Error("in vain")));
  await balance();
  gate.open();
  const isEnd = ({ type }: { readonly type: string }): boolean => ["request_completed", "request_failed", "request_cancelled"].includes(type);
  let left = 6;
  await takeUntil((event) => isEnd(event) && (left -= 1) === 0, client.thread("t1").events({ from: "start" }));
  left = 4;
  await takeUntil((event) => isEnd(event) && (left -= 1) === 0, client.thread("t2").events({ from: "start" }));
  await balance();
  expect(manager.stats().requests).toEqual({ accepted: 13, delivered: 8, trimmed: 3, dead: 2 });
});

test.each(STORES)("what retention lets go is counted on %s, of all streams (L20)", async (_, makeStore) => {
  const told: number[] = [];
  const telemetry = { count: (name: string, by: number) => void (name === "store.entries.trimmed" && told.push(by)), record: () => undefined };
  await using service = await startService({ store: makeStore(), telemetry, limits: { retentionEntriesMax: 10 } });
  const { manager } = service;
  const note = (threadId: string, count: number): Promise<unknown> =>
    manager.append({ userId: "ann", threadId }, Array.from({ length: count }, (_value, index) => ({ type: "noted" as const, payload: { text: String(index) } })));
  await note("t1", 10);
  expect(manager.stats().entriesTrimmed).toBe(0);
  await note("t1", 7);
  await note("t2", 15);
  expect(manager.stats().entriesTrimmed).toBe(12);
  await manager.deleteThread({ userId: "ann", threadId: "t1" });
  await note("t1", 1);
  expect(manager.stats().entriesTrimmed).toBe(12);
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(12);
  expect(await take(1, service.client("ann").thread("t1").events({ from: "start" }))).toMatchObject([{ text: "0" }]);
});
