import { describe, expect, it } from "vitest";
import { offsetOf, type EventsOptions, type StreamReset } from "../src/index.ts";
import { createPair, type Pair } from "./support/connected.ts";
import { cursorAt, events, subscribed } from "./support/scripted-server.ts";

/** An iterator that has been given entries 1 and 2, of which it pulled one, and then a reset. */
async function interrupted(pair: Pair, options: EventsOptions) {
  const stream = pair.client.thread("t1").events(options);
  const first = stream.next();
  const { n } = await pair.connection.take("sub");
  pair.connection.send(subscribed(n, 0, 2), events(n, 1, 2), { t: "reset", n, reason: "forked", oldest: 1, head: 1 });
  await first;
  return stream;
}

describe("a reset", () => {
  it("comes between the events before and after it, and by default reads from the start", async () => {
    await using pair = await createPair();
    const log: unknown[] = [];
    pair.client.onReset((reset) => log.push(reset));
    const stream = await interrupted(pair, {});
    log.push(offsetOf((await stream.next()).value ?? {}));
    const next = stream.next();
    const again = await pair.connection.take("sub");
    expect(again.from).toBe("start");
    pair.connection.send(subscribed(again.n, 0, 1, "b"), events(again.n, 1, 1, { lineage: "b" }));
    log.push(offsetOf((await next).value ?? {}));
    const reset: StreamReset = { stream: { kind: "thread", name: "t1" }, reason: "forked", oldest: 1, head: 1 };
    expect(log).toEqual([2, reset, 1]);
    expect(pair.client.stats().resets).toEqual({ forked: 1 });
    expect(pair.errors).toEqual([]);
  });

  it("is reported when nobody listens: a view that is not cleared would show everything twice", async () => {
    await using pair = await createPair();
    const stream = await interrupted(pair, {});
    await stream.next();
    void stream.next();
    await pair.connection.take("sub");
    expect(pair.errors).toMatchObject([{ details: { kind: "thread", name: "t1", reason: "forked", oldest: 1, head: 1 } }]);
  });

  it("goes on at the head when that is the policy", async () => {
    await using pair = await createPair();
    const stream = await interrupted(pair, { onReset: "head" });
    await stream.next();
    void stream.next();
    expect((await pair.connection.take("sub")).from).toBe("head");
    expect(pair.errors).toEqual([]);
  });

  it("waits for a callback and goes on where it says", async () => {
    await using pair = await createPair();
    const decided = Promise.withResolvers<void>();
    const stream = await interrupted(pair, {
      onReset: async ({ reason }) => {
        expect(reason).toBe("forked");
        await decided.promise;
        return cursorAt(1, "b");
      },
    });
    await stream.next();
    void stream.next();
    decided.resolve();
    expect((await pair.connection.take("sub")).from).toBe(cursorAt(1, "b"));
  });

  it("ends the iteration when the callback throws", async () => {
    await using pair = await createPair();
    const stream = await interrupted(pair, {
      onReset: () => {
        throw new Error("cannot go on");
      },
    });
    await stream.next();
    await expect(stream.next()).rejects.toThrow("cannot go on");
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("that says unauthorized ends the iteration: asking again would not help", async () => {
    await using pair = await createPair();
    const stream = pair.client.thread("t1").events({ onReset: "start" });
    const pulled = stream.next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send({ t: "reset", n, reason: "unauthorized", oldest: 1, head: 0 });
    await expect(pulled).rejects.toMatchObject({ code: "forbidden", details: { kind: "thread", name: "t1" } });
  });
});
