import { expect, test } from "vitest";
import { startService, take } from "../support/service.ts";

const KIB = 1_024;

test("a manager says what it holds, as plain JSON (F08)", async () => {
  await using service = await startService({ limits: { tailsBytesMax: 64 * KIB, handlersMax: 1, handlersPerUserMax: 1 } });
  const { manager } = service;
  expect(manager.stats()).toMatchObject({ connections: 0, users: 0, tails: { streams: 0, bytes: 0, bytesMax: 64 * KIB }, threads: 0, handlers: { running: 0, waiting: 0 } });
  let finish = (): void => undefined;
  manager.onRequest("ask", () => new Promise<void>((resolve) => (finish = resolve)));
  const [ann, ben] = [service.client("ann"), service.client("ben")];
  await Promise.all(["t1", "t2"].map((thread) => ann.thread(thread).request("ask", { question: "?" }).accepted));
  const noted = take(1, ben.thread("t1").events({ from: "head" }));
  await expect.poll(() => manager.stats().tails.streams).toBe(1);
  await manager.append({ userId: "ben", threadId: "t1" }, "noted", { text: "x".repeat(10 * KIB) });
  await expect.poll(() => manager.stats()).toMatchObject({ connections: 2, users: 2, threads: 1, handlers: { running: 1, waiting: 1 } });
  const { bytes } = manager.stats().tails;
  expect(bytes).toBeGreaterThan(10 * KIB);
  expect(bytes).toBeLessThan(12 * KIB);
  await noted;
  await expect.poll(() => manager.stats().tails).toMatchObject({ streams: 0, bytes: 0 });
  expect(JSON.parse(JSON.stringify(manager.stats()))).toEqual(manager.stats());
  finish();
});

test("however little a node keeps, all readers are given everything, in order", async () => {
  await using service = await startService({ limits: { tailsBytesMax: 1 } });
  const thread = { userId: "ann", threadId: "t1" };
  const note = (from: number): Promise<unknown> =>
    Promise.all(Array.from({ length: 100 }, (_, index) => service.manager.append(thread, "noted", { text: `${from + index}`.padEnd(KIB) })));
  const readers = Array.from({ length: 3 }, () => take(300, service.client("ann").thread("t1").events()));
  await note(0);
  readers.push(take(300, service.client("ann").thread("t1").events()));
  await note(100);
  await note(200);
  for (const events of await Promise.all(readers)) {
    expect(events.map((event) => event.type === "noted" && Number(event.text))).toEqual(Array.from({ length: 300 }, (_, index) => index));
  }
});
