import { describe, expect, it } from "vitest";
import type { Json } from "@apex/ws-queue-core";
import type { RequestFrame } from "@apex/ws-queue-core/protocol";
import type { RequestHandle } from "../src/index.ts";
import { createPair, type Pair } from "./support/connected.ts";
import { cursorAt, events, subscribed, type ScriptedConnection } from "./support/scripted-server.ts";

/** A request that is accepted, and whose end is waited for. */
async function accepted(pair: Pair): Promise<{ readonly request: RequestHandle; readonly completed: Promise<unknown>; readonly sent: RequestFrame; readonly n: number }> {
  const request = pair.client.thread("t1").request("ask", null);
  // A rejection may come before the test looks.
  const completed = request.completed.catch((error: unknown) => error);
  const sent = await pair.connection.take("request");
  pair.connection.send({ t: "accepted", seq: sent.seq, id: sent.id, level: "disk" }, { t: "settled", seq: sent.seq });
  await request.settled;
  return { request, completed, sent, n: (await pair.connection.take("sub")).n };
}

const tell = (connection: ScriptedConnection, n: number, said: readonly Json[]): void =>
  connection.send(subscribed(n, 0, said.length), events(n, 1, said.length, { event: (at) => said[at - 1] as Json }));

describe("request.completed", () => {
  it("is the result, and the thread is read no longer than for that", async () => {
    await using pair = await createPair();
    const { request, completed, sent, n } = await accepted(pair);
    tell(pair.connection, n, [
      null,
      { type: "request_completed", requestId: "another", result: 1 },
      { type: "agent_started", requestId: request.id },
      { type: "request_retrying", requestId: request.id, error: { code: "x", message: "" } },
      { type: "request_completed", requestId: sent.id, result: { answer: 42 } },
    ]);
    expect(await completed).toEqual({ answer: 42 });
    expect(await request.completed).toEqual({ answer: 42 });
    expect(await pair.connection.take("unsub")).toEqual({ t: "unsub", n });
    expect(pair.connection.untaken.filter(({ t }) => t === "sub")).toEqual([]);
    expect(pair.client.stats().subscriptions).toEqual([]);
  });

  it("is undefined for a handler that returned nothing", async () => {
    await using pair = await createPair();
    const { completed, sent, n } = await accepted(pair);
    tell(pair.connection, n, [{ type: "request_completed", requestId: sent.id }]);
    expect(await completed).toBeUndefined();
  });

  it("rejects with the code and the words of what failed for good", async () => {
    await using pair = await createPair();
    const { completed, sent, n } = await accepted(pair);
    tell(pair.connection, n, [{ type: "request_failed", requestId: sent.id, error: { code: "no_such_book", message: "There is no such book" } }]);
    expect(await completed).toMatchObject({ name: "ApexError", code: "no_such_book", message: "There is no such book", fault: "remote", retryable: false });
  });

  it("rejects with cancelled what was cancelled, here or elsewhere", async () => {
    await using pair = await createPair();
    const { completed, sent, n } = await accepted(pair);
    tell(pair.connection, n, [{ type: "request_cancelled", requestId: sent.id }]);
    expect(await completed).toMatchObject({ code: "cancelled" });
  });

  it("comes over a later connection than the one that accepted the request", async () => {
    await using pair = await createPair();
    const { completed, sent, n } = await accepted(pair);
    tell(pair.connection, n, [{ type: "note" }]);
    await expect.poll(() => pair.client.stats().received).toBe(1);
    pair.connection.terminate();
    const again = await pair.server.connection();
    const { subs } = await again.welcome({ accepted: 1, settled: 1 });
    expect(subs).toMatchObject([{ stream: { kind: "thread", name: "t1" }, from: cursorAt(1) }]);
    const next = subs?.[0]?.n ?? 0;
    again.send(subscribed(next, 1, 2), events(next, 2, 2, { event: () => ({ type: "request_completed", requestId: sent.id, result: "late" }) }));
    expect(await completed).toBe("late");
  });

  it("is looked for behind what the thread's readers had when the request was made, however late that is asked", async () => {
    await using pair = await createPair();
    const thread = pair.client.thread("t1");
    const reader = thread.events();
    const first = reader.next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 2), events(n, 1, 2));
    await first;
    const request = thread.request("ask", null);
    pair.connection.send(events(n, 3, 3, { event: () => ({ type: "request_completed", requestId: request.id, result: "early" }) }));
    await expect.poll(() => pair.client.stats().received).toBe(3);
    const completed = request.completed;
    const own = await pair.connection.take("sub");
    expect(own.from).toBe(cursorAt(2));
    pair.connection.send(subscribed(own.n, 2, 3), events(own.n, 3, 3, { event: () => ({ type: "request_completed", requestId: request.id, result: "early" }) }));
    expect(await completed).toBe("early");
  });

  it("begins where the one before it ended, where nothing else reads the thread", async () => {
    await using pair = await createPair();
    const thread = pair.client.thread("t1");
    const one = thread.request("ask", null);
    const completed = one.completed;
    const { n, from } = await pair.connection.take("sub");
    expect(from).toBe("start");
    tell(pair.connection, n, [{ type: "note" }, { type: "request_completed", requestId: one.id, result: 1 }]);
    expect(await completed).toBe(1);
    void thread.request("ask", null).completed;
    expect((await pair.connection.take("sub")).from).toBe(cursorAt(2));
  });

  it("rejects as accepted does where the request was refused, and then reads nothing", async () => {
    await using pair = await createPair();
    const request = pair.client.thread("t1").request("ask", null);
    const rejection = expect(request.completed).rejects.toMatchObject({ code: "invalid_payload", details: { requestId: request.id } });
    const { seq, id } = await pair.connection.take("request");
    pair.connection.send({ t: "rejected", seq, id, code: "invalid_payload", fault: "remote", retryable: false });
    await rejection;
    await pair.connection.take("unsub");
    expect(pair.errors).toEqual([]);
  });

  it("rejects with closed when the client is closed first", async () => {
    await using pair = await createPair();
    const { completed } = await accepted(pair);
    await pair.client.close();
    expect(await completed).toMatchObject({ code: "closed" });
  });

  it("rejects with forbidden where the user may not read the thread", async () => {
    await using pair = await createPair();
    const { completed, n } = await accepted(pair);
    pair.connection.send({ t: "reset", n, reason: "unauthorized", oldest: 1, head: 1 });
    expect(await completed).toMatchObject({ code: "forbidden" });
  });

  it.each(["trimmed", "deleted", "forked", "damaged"] as const)("rejects with stream_reset where the end may be lost: %s", async (reason) => {
    await using pair = await createPair();
    const handled: unknown[] = [];
    pair.client.onReset((reset) => handled.push(reset));
    pair.client.onDamage((damage) => handled.push(damage));
    const { completed, n } = await accepted(pair);
    const where = { n, oldest: 5, head: 5 };
    const lost = reason === "damaged" ? { t: "reset" as const, ...where, reason, cursor: cursorAt(4), offset: 4 } : { t: "reset" as const, ...where, reason };
    pair.connection.send(subscribed(n, 0, 5), lost);
    expect(await completed).toMatchObject({ code: "stream_reset", retryable: true });
    // No view was built from what it read: nothing is to be cleared.
    expect(handled).toEqual([]);
    expect(pair.errors).toEqual([]);
  });

  it("is no unhandled rejection where the caller does not look at it", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", note);
    try {
      await using pair = await createPair();
      const { request, n, sent } = await accepted(pair);
      void request.completed;
      tell(pair.connection, n, [{ type: "request_failed", requestId: sent.id, error: { code: "x", message: "y" } }]);
      await pair.connection.take("unsub");
      void pair.client.thread("t1").request("ask", null);
      await pair.client.close();
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off("unhandledRejection", note);
    }
    expect(unhandled).toEqual([]);
  });
});
