import { describe, expect, it } from "vitest";
import type { ProducerId } from "@apex/ws-queue-core";
import type { RequestFrame } from "@apex/ws-queue-core/protocol";
import { createPair, reached } from "./support/connected.ts";
import type { ScriptedConnection } from "./support/scripted-server.ts";

const accept = (connection: ScriptedConnection, { seq, id }: RequestFrame): void =>
  connection.send({ t: "accepted", seq, id, level: "disk" });

describe("thread.request", () => {
  it("is accepted and settled", async () => {
    await using pair = await createPair();
    const request = pair.client.thread("t1").request("ask", { question: "why" });
    const sent = await pair.connection.take("request");
    expect(sent).toEqual({ t: "request", id: request.id, seq: 1, thread: "t1", name: "ask", payload: { question: "why" } });
    accept(pair.connection, sent);
    expect(await request.accepted).toEqual({ level: "disk", duplicate: false });
    pair.connection.send({ t: "settled", seq: 1 });
    await request.settled;
  });

  it("is accepted once, also when the answer got lost with its socket", async () => {
    await using pair = await createPair();
    const request = pair.client.thread("t1").request("ask", null);
    const sent = await pair.connection.take("request");
    pair.connection.terminate();
    const again = await pair.server.connection();
    const hello = await again.welcome({ accepted: 1 });
    expect(hello.producer).toBe("p1");
    expect(await again.take("request")).toEqual(sent);
    again.send({ t: "accepted", seq: 1, id: sent.id, level: "disk", duplicate: true });
    expect(await request.accepted).toEqual({ level: "disk", duplicate: true });
  });

  it("waits for the connection when it is made before it stands", async () => {
    await using pair = await createPair();
    pair.connection.terminate();
    await reached(pair.client, "backoff");
    pair.client.thread("t1").request("ask", 1);
    pair.client.thread("t1").request("ask", 2);
    const again = await pair.server.connection();
    await again.welcome();
    expect([(await again.take("request")).payload, (await again.take("request")).payload]).toEqual([1, 2]);
  });

  it("keeps what it was given when the caller changes the object later", async () => {
    await using pair = await createPair();
    pair.connection.terminate();
    await reached(pair.client, "backoff");
    const payload = { question: "before", at: new Date(0), nothing: undefined };
    pair.client.thread("t1").request("ask", payload as never);
    payload.question = "after";
    const again = await pair.server.connection();
    await again.welcome();
    expect((await again.take("request")).payload).toEqual({ question: "before", at: "1970-01-01T00:00:00.000Z" });
  });

  it("carries its deadline and durability", async () => {
    await using pair = await createPair();
    const deadline = Date.now() + 60_000;
    pair.client.thread("t1").request("ask", null, { deadline, durability: "replicated:2" });
    expect(await pair.connection.take("request")).toMatchObject({ deadline, durability: "replicated:2" });
  });

  it("rejects with the server's code", async () => {
    await using pair = await createPair();
    const request = pair.client.thread("t1").request("ask", null);
    const { seq, id } = await pair.connection.take("request");
    pair.connection.send({ t: "rejected", seq, id, code: "invalid_payload", fault: "remote", retryable: false });
    await expect(request.accepted).rejects.toMatchObject({ code: "invalid_payload", details: { requestId: request.id } });
    await expect(request.settled).rejects.toMatchObject({ code: "invalid_payload" });
    expect(pair.errors).toEqual([]);
  });

  it("rejects with deadline_exceeded what could not be sent in time", async () => {
    await using pair = await createPair();
    pair.connection.terminate();
    await reached(pair.client, "backoff");
    const request = pair.client.thread("t1").request("ask", null, { deadline: Date.now() - 1 });
    await expect(request.accepted).rejects.toMatchObject({ code: "deadline_exceeded" });
  });

  it("tells the error handler when nobody waits for a rejection", async () => {
    const reported = Promise.withResolvers<unknown>();
    await using pair = await createPair({ onError: reported.resolve });
    pair.client.thread("t1").request("ask", null);
    const { seq, id } = await pair.connection.take("request");
    pair.connection.send({ t: "rejected", seq, id, code: "unknown_request", fault: "remote", retryable: false });
    expect(await reported.promise).toMatchObject({ code: "unknown_request", details: { requestId: id } });
  });

  it("is told as lost when the store lost it after it was settled", async () => {
    const reported = Promise.withResolvers<unknown>();
    await using pair = await createPair({ onError: reported.resolve });
    const request = pair.client.thread("t1").request("ask", null);
    accept(pair.connection, await pair.connection.take("request"));
    pair.connection.send({ t: "settled", seq: 1 });
    await request.settled;
    pair.connection.terminate();
    await (await pair.server.connection()).welcome({ accepted: 0 });
    expect(await reported.promise).toMatchObject({ code: "request_lost", details: { sequence: 1, requestId: request.id } });
  });

  it("rejects what was not accepted when the client is closed", async () => {
    await using pair = await createPair();
    const request = pair.client.thread("t1").request("ask", null);
    await pair.connection.take("request");
    const rejection = expect(request.accepted).rejects.toMatchObject({ code: "closed", details: { outcomeUnknown: true } });
    await pair.client.close();
    await rejection;
    await expect(pair.client.thread("t1").request("ask", null).accepted).rejects.toMatchObject({ code: "closed" });
  });

  it("that was accepted and not settled when the client is closed says so, to whoever waits", async () => {
    await using pair = await createPair();
    const requests = [pair.client.thread("t1").request("ask", 1), pair.client.thread("t1").request("ask", 2)];
    for (const request of requests) {
      accept(pair.connection, await pair.connection.take("request"));
      await request.accepted;
    }
    const rejection = expect(requests[0]?.settled).rejects.toMatchObject({ code: "closed", details: { requestId: requests[0]?.id } });
    await pair.client.close();
    await rejection;
    expect(pair.errors).toEqual([]);
  });

  it("sends nothing that a server does not know", async () => {
    await using pair = await createPair();
    pair.client.thread("t1").request("ask", null, { signal: new AbortController().signal, deadline: undefined } as never);
    expect(Object.keys(await pair.connection.take("request")).sort()).toEqual(["id", "name", "payload", "seq", "t", "thread"]);
  });

  it("that the server could never read is refused by the call", async () => {
    await using pair = await createPair();
    const thread = pair.client.thread("t1");
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    let deep: unknown = 0;
    for (let level = 0; level < 40; level += 1) deep = [deep];
    const calls: (() => unknown)[] = [
      () => thread.request("", null),
      () => thread.request("x".repeat(129), null),
      () => thread.request("ask", cycle as never),
      () => thread.request("ask", 1n as never),
      () => thread.request("ask", deep as never),
      () => thread.request("ask", JSON.parse('{"__proto__":{}}') as never),
      () => thread.request("ask", null, { deadline: 0.5 }),
      () => thread.request("ask", null, { deadline: new Date() as never }),
    ];
    for (const call of calls) expect(call).toThrowError(expect.objectContaining({ code: "invalid_argument" }));
    expect(() => pair.client.thread("")).toThrowError(expect.objectContaining({ code: "invalid_id" }));
    thread.request("ask", "fine");
    expect((await pair.connection.take("request")).payload).toBe("fine");
    expect(pair.connection.untaken).toEqual([]);
  });

  it("survives a server that does not know its producer: everything goes on under the new one", async () => {
    await using pair = await createPair();
    const sent = pair.client.thread("t1").request("ask", "sent");
    await pair.connection.take("request");
    pair.connection.terminate();
    await reached(pair.client, "backoff");
    pair.client.thread("t1").request("ask", "waiting");
    const again = await pair.server.connection();
    await again.welcome({ producer: "p2" as ProducerId });
    const first = await again.take("request");
    expect(first).toMatchObject({ id: sent.id, payload: "sent", seq: 1 });
    expect(await again.take("request")).toMatchObject({ payload: "waiting", seq: 2 });
    again.send({ t: "accepted", seq: 1, id: first.id, level: "disk", duplicate: true });
    expect(await sent.accepted).toMatchObject({ duplicate: true });
  });
});

describe("cancelling", () => {
  it("asks the server and tells what it answers, once", async () => {
    await using pair = await createPair();
    const request = pair.client.thread("t1").request("ask", null);
    accept(pair.connection, await pair.connection.take("request"));
    const outcomes = [request.cancel(), request.cancel()];
    const cancel = await pair.connection.take("cancel");
    expect(cancel).toMatchObject({ seq: 2, thread: "t1", request: request.id });
    pair.connection.send({ t: "cancelled", seq: 2, id: cancel.id, outcome: "already_ended" });
    expect(await Promise.all(outcomes)).toEqual(["already_ended", "already_ended"]);
    expect(pair.connection.untaken).toEqual([]);
  });

  it("ends a request that was never sent without asking anybody", async () => {
    await using pair = await createPair();
    pair.connection.terminate();
    await reached(pair.client, "backoff");
    const request = pair.client.thread("t1").request("ask", null);
    const rejection = expect(request.accepted).rejects.toMatchObject({ code: "cancelled" });
    expect(await request.cancel()).toBe("cancelled");
    await rejection;
  });

  it.each([
    ["a request of another page", "cancelRequest", { request: "r7" }, "cancelled"],
    ["a run", "cancelRun", { run: "r7" }, "unknown"],
  ] as const)("can name %s by its id", async (_, call, target, answer) => {
    await using pair = await createPair();
    const thread = pair.client.thread("t1");
    const outcome = thread[call]("r7");
    const cancel = await pair.connection.take("cancel");
    expect(cancel).toMatchObject({ thread: "t1", ...target });
    pair.connection.send({ t: "cancelled", seq: cancel.seq, id: cancel.id, outcome: answer });
    expect(await outcome).toBe(answer);
    expect(() => thread[call]("")).toThrowError(expect.objectContaining({ code: "invalid_id" }));
  });

  it("rejects when the cancel itself is refused", async () => {
    await using pair = await createPair();
    const outcome = pair.client.thread("t1").cancelRun("run1");
    const { seq, id } = await pair.connection.take("cancel");
    pair.connection.send({ t: "rejected", seq, id: id, code: "forbidden", fault: "remote", retryable: false });
    await expect(outcome).rejects.toMatchObject({ code: "forbidden" });
  });
});
