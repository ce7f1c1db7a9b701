import { describe, expect, it } from "vitest";
import { cursorOf, offsetOf, type Cursor } from "../src/index.ts";
import { createPair } from "./support/connected.ts";
import { refusal } from "./support/refusal.ts";
import { cursorAt, events, subscribed } from "./support/scripted-server.ts";

const note = (at: number) => ({ done: false, value: { type: "note", at, threadId: "t1", userId: "ann" } });

describe("thread.events", () => {
  it("delivers events in order and goes on where it was when the socket dies (L12)", async () => {
    await using pair = await createPair();
    const { server, client, connection } = pair;
    const stream = client.thread("t1").events({ from: "start" });
    const first = stream.next();
    const { n, from, stream: named } = await connection.take("sub");
    expect([from, named]).toEqual(["start", { kind: "thread", name: "t1" }]);
    connection.send(subscribed(n, 0, 3), events(n, 1, 2));
    expect(await first).toEqual(note(1));
    connection.terminate();
    const again = await server.connection();
    expect((await again.welcome()).subs).toEqual([]);
    expect(await stream.next()).toEqual(note(2));
    const { n: number, from: resumed } = await again.take("sub");
    expect(resumed).toBe(cursorAt(2));
    again.send(subscribed(number, 2, 3), events(number, 3, 3), { t: "live", n: number, head: 3 });
    expect(await stream.next()).toEqual(note(3));
    expect(client.stats()).toMatchObject({ reconnects: 1, received: 3, duplicates: 0, gaps: 0 });
    expect(stream.stats()).toMatchObject({ offset: 3, head: 3, lag: 0 });
  });

  it("subscribes when it is first pulled, and not before", async () => {
    await using pair = await createPair();
    pair.client.thread("t1").events();
    const second = pair.client.thread("t2").events();
    void second.next();
    expect((await pair.connection.take("sub")).stream.name).toBe("t2");
    expect(pair.connection.untaken).toEqual([]);
  });

  it("acknowledges an event as processed when the next one is pulled", async () => {
    await using pair = await createPair();
    const stream = pair.client.thread("t1").events();
    const first = stream.next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 2), events(n, 1, 2, { ack: true }));
    await first;
    expect(await pair.connection.take("ack")).toEqual({ t: "ack", acks: [[n, 2, 0]] });
    pair.connection.send({ t: "ping" });
    await stream.next();
    void stream.next();
    expect((await pair.connection.take("ack")).acks).toEqual([[n, 2, 2]]);
  });

  it("gives each iterator a position of its own (L25)", async () => {
    await using pair = await createPair();
    const thread = pair.client.thread("t1");
    const [one, two] = [thread.events({ from: "start" }), thread.events({ from: cursorAt(1) })];
    const [first, second] = [one.next(), two.next()];
    const subs = [await pair.connection.take("sub"), await pair.connection.take("sub")];
    expect(subs.map(({ from }) => from)).toEqual(["start", cursorAt(1)]);
    pair.connection.send(subscribed(1, 0, 2), subscribed(2, 1, 2), events(1, 1, 2), events(2, 2, 2));
    expect(await first).toEqual(note(1));
    expect(await second).toEqual(note(2));
  });

  it("gives overlapping pulls one event each, in order", async () => {
    await using pair = await createPair();
    const stream = pair.client.thread("t1").events();
    const pulls = [stream.next(), stream.next(), stream.next()];
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 3), events(n, 1, 3));
    expect(await Promise.all(pulls)).toEqual([note(1), note(2), note(3)]);
  });

  it("tells an event's place, for a view that keeps its own state", async () => {
    await using pair = await createPair();
    const stream = pair.client.thread("t1").events({ from: "head" });
    const pulled = stream.next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 41, 41), events(n, 42, 42));
    const { value } = await pulled;
    if (!value) throw new Error("There was no event");
    expect([cursorOf(value), offsetOf(value)]).toEqual([cursorAt(42), 42]);
    expect(Object.keys(value)).toEqual(["type", "at", "threadId", "userId"]);
    expect(() => cursorOf({ ...value })).toThrowError(expect.objectContaining({ code: "invalid_argument" }));
  });

  it("refuses a position that is none", async () => {
    await using pair = await createPair();
    const thread = pair.client.thread("t1");
    for (const from of ["", 7, "x".repeat(129)]) {
      expect(() => thread.events({ from: from as Cursor })).toThrowError(refusal("invalid_argument", /"start", "head" or what cursorOf/));
    }
  });
});

describe("the end of an iteration", () => {
  it("comes with break, and tells the server", async () => {
    await using pair = await createPair();
    const iterate = async (): Promise<unknown[]> => {
      const seen: unknown[] = [];
      for await (const event of pair.client.thread("t1").events()) {
        seen.push(event);
        if (seen.length === 2) break;
      }
      return seen;
    };
    const seen = iterate();
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 9), events(n, 1, 5));
    expect(await seen).toHaveLength(2);
    expect(await pair.connection.take("unsub")).toEqual({ t: "unsub", n });
  });

  it("comes with an abort, also while it waits", async () => {
    await using pair = await createPair();
    const abort = new AbortController();
    const stream = pair.client.thread("t1").events({ signal: abort.signal });
    const pulled = stream.next();
    const { n } = await pair.connection.take("sub");
    abort.abort();
    expect(await pulled).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(await pair.connection.take("unsub")).toEqual({ t: "unsub", n });
    expect(await pair.client.thread("t1").events({ signal: abort.signal }).next()).toEqual({ done: true, value: undefined });
    void pair.client.thread("t2").events().next();
    expect((await pair.connection.take("sub")).stream.name).toBe("t2");
    expect(pair.connection.untaken).toEqual([]);
  });

  it("comes with return, whatever was delivered and not pulled", async () => {
    await using pair = await createPair();
    const stream = pair.client.thread("t1").events();
    const pulled = stream.next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 9), events(n, 1, 5));
    expect(await pulled).toEqual(note(1));
    await stream.return?.();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(stream.stats()).toBeUndefined();
  });

  it("comes when the client is closed, and later iterations say why there is nothing", async () => {
    await using pair = await createPair();
    const pulled = pair.client.thread("t1").events().next();
    await pair.connection.take("sub");
    await pair.client.close();
    expect(await pulled).toEqual({ done: true, value: undefined });
    await expect(pair.client.thread("t1").events().next()).rejects.toMatchObject({ code: "closed" });
  });

  it("is an error when the server refuses the client for good", async () => {
    await using pair = await createPair();
    const pulled = pair.client.thread("t1").events().next();
    await pair.connection.take("sub");
    pair.connection.close(4206, "unsupported_version");
    await expect(pulled).rejects.toMatchObject({ code: "unsupported_version" });
  });

  it("is an error when the server refuses the subscription", async () => {
    await using pair = await createPair();
    const pulled = pair.client.thread("t1").events().next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send({ t: "error", code: "too_many_subscriptions", fault: "remote", retryable: false, message: "100", n });
    await expect(pulled).rejects.toMatchObject({ code: "too_many_subscriptions" });
  });
});

describe("thread.on", () => {
  it("calls the handler with one event after the other and acknowledges what it has settled", async () => {
    await using pair = await createPair();
    const seen: number[] = [];
    let finish: () => void = () => undefined;
    const begun = Promise.withResolvers<void>();
    const listening = pair.client.thread("t1").on(async (event) => {
      seen.push(offsetOf(event));
      begun.resolve();
      if (seen.length === 1) await new Promise<void>((resolve) => (finish = resolve));
    });
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 2), events(n, 1, 1), events(n, 2, 2, { ack: true }));
    await begun.promise;
    expect((await pair.connection.take("ack")).acks).toEqual([[n, 2, 0]]);
    expect(seen).toEqual([1]);
    finish();
    expect((await pair.connection.take("ack")).acks).toEqual([[n, 2, 2]]);
    expect(seen).toEqual([1, 2]);
    listening.close();
    await listening.ended;
    expect(await pair.connection.take("unsub")).toEqual({ t: "unsub", n });
  });

  it("reports what a handler throws and goes on with the next event (L18)", async () => {
    await using pair = await createPair();
    const second = Promise.withResolvers<void>();
    pair.client.thread("t1").on((event) => {
      if (offsetOf(event) === 2) second.resolve();
      else throw new Error("broken view");
    });
    const { n } = await pair.connection.take("sub");
    pair.connection.send(subscribed(n, 0, 2), events(n, 1, 2));
    await second.promise;
    expect(pair.errors).toMatchObject([{ code: "internal", cause: { message: "broken view" } }]);
  });
});

describe("other streams", () => {
  it("can be read: a thread's requests, and any that the server allows", async () => {
    await using pair = await createPair();
    void pair.client.thread("t1").requests({ from: "head" }).next();
    expect(await pair.connection.take("sub")).toMatchObject({ stream: { kind: "requests", name: "t1" }, from: "head" });
    void pair.client.stream({ kind: "dead", name: "dead" }).next();
    expect(await pair.connection.take("sub")).toMatchObject({ stream: { kind: "dead", name: "dead" }, from: "start" });
    const unknown = { kind: "letters" as never, name: "x" };
    expect(() => pair.client.stream(unknown)).toThrowError(refusal("invalid_argument", /"thread", "requests", "dead" or "shared"/));
    expect(() => pair.client.stream({ kind: "shared", name: "" })).toThrowError(expect.objectContaining({ code: "invalid_argument" }));
  });
});
