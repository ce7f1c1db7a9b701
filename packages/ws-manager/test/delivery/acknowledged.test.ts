import { expect, test } from "vitest";
import { createGate } from "../support/gate.ts";
import { startService } from "../support/service.ts";

const ANN = { userId: "ann", threadId: "t1" };
const note = { text: "Your report is due." };

/** A client's heartbeat is 25 s, and a window is far from half: unless it is asked, nothing is heard of it in time. */
const TIMEOUT = { timeoutMs: 8_000 };

test("an event that a real client has is acknowledged without its heartbeat: before the wait, and behind it", async () => {
  await using service = await startService();
  const seen = createGate();
  const events = service.client("ann").thread("t1").events({ from: "start" });
  const first = await service.manager.append(ANN, "noted", note);
  void (async () => {
    for await (const _event of events) seen.open();
  })();
  await seen.opened;
  await service.manager.acknowledged(first, TIMEOUT);
  // It is known already.
  await service.manager.acknowledged(first, TIMEOUT);
  const next = await service.manager.append(ANN, "noted", note);
  await Promise.all([service.manager.acknowledged(next, TIMEOUT), service.manager.acknowledged(next, { ...TIMEOUT, level: "received" })]);
});

test("a client that comes while its acknowledgement is waited for is asked as well", async () => {
  await using service = await startService();
  const appended = await service.manager.append(ANN, "noted", note);
  const waiting = service.manager.acknowledged(appended, TIMEOUT);
  void (async () => {
    for await (const _event of service.client("ann").thread("t1").events({ from: "start" })) continue;
  })();
  await waiting;
});

test("an event is received before the application is done with it, and processed when it is", async () => {
  await using service = await startService();
  const appended = await service.manager.append(ANN, "noted", note);
  const [taken, done] = [createGate(), createGate()];
  void (async () => {
    for await (const _event of service.client("ann").thread("t1").events({ from: "start" })) {
      taken.open();
      await done.opened;
    }
  })();
  await taken.opened;
  await service.manager.acknowledged(appended, { ...TIMEOUT, level: "received" });
  await expect(service.manager.acknowledged(appended, { timeoutMs: 200 })).rejects.toMatchObject({ code: "deadline_exceeded" });
  const processed = service.manager.acknowledged(appended, TIMEOUT);
  done.open();
  await processed;
});
