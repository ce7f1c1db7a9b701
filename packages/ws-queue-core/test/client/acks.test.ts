import { describe, expect, it } from "vitest";
import { createFollowing, cursorAt, events, subscribed, THREAD, type Harness } from "./support/harness.ts";

const OTHER = { kind: "thread", name: "t2" } as const;

const acks = (harness: Harness): unknown[] => harness.sent().flatMap((frame) => (frame.t === "ack" ? [frame.acks] : []));
const process = (harness: Harness, offset: number): void => harness.input({ type: "processed", sub: 7, offset });

describe("an ack", () => {
  it("goes with the answer to a ping, and with a ping", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 4));
    process(harness, 4);
    expect(harness.sent()).toEqual([]);
    harness.receive({ t: "ping" });
    expect(harness.sent()).toEqual([{ t: "pong" }, { t: "ack", acks: [[1, 4, 4]] }]);
    harness.advance(25_000);
    expect(harness.sent()).toEqual([{ t: "ping" }, { t: "ack", acks: [[1, 4, 4]] }]);
  });

  it("is sent at once when a frame asks for it, and again when its entries are processed", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 2, { ack: true }), events(1, 3, 3));
    expect(acks(harness)).toEqual([[[1, 3, 0]]]);
    process(harness, 1);
    expect(acks(harness)).toEqual([]);
    process(harness, 2);
    expect(acks(harness)).toEqual([[[1, 3, 2]]]);
    process(harness, 3);
    expect(acks(harness)).toEqual([]);
  });

  it("is sent for each of several questions", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 2, { ack: true }), events(1, 3, 4, { ack: true }), { t: "lag", n: 1, offset: 4, head: 9 });
    harness.take();
    process(harness, 2);
    expect(acks(harness)).toEqual([[[1, 4, 2]]]);
    process(harness, 4);
    expect(acks(harness)).toEqual([[[1, 4, 4]]]);
  });

  it("answers a question also when there is nothing new", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 3, { ack: true }));
    harness.take();
    harness.receive(events(1, 1, 3, { ack: true }));
    expect(acks(harness)).toEqual([[[1, 3, 0]]]);
  });

  it("is sent as soon as the server waits, and again when all that came is processed", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 2));
    process(harness, 1);
    harness.take();
    harness.receive({ t: "lag", n: 1, offset: 2, head: 10 });
    expect(harness.phase()).toBe("lagging");
    expect(acks(harness)).toEqual([[[1, 2, 1]]]);
    process(harness, 2);
    expect(acks(harness)).toEqual([[[1, 2, 2]]]);
  });

  it("names every subscription that has begun", () => {
    const harness = createFollowing(100);
    harness.input({ type: "subscribe", sub: 8, stream: OTHER, from: "start" });
    harness.receive(events(1, 1, 2, { ack: true }));
    expect(acks(harness)).toEqual([[[1, 2, 0]]]);
    harness.receive(subscribed(2, 0, 5), events(2, 1, 3, { ack: true }));
    expect(acks(harness)).toEqual([[[1, 2, 0], [2, 3, 0]]]);
  });

  it("never claims to have processed what was not received", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 2));
    process(harness, 5);
    harness.receive({ t: "ping" });
    expect(acks(harness)).toEqual([[[1, 2, 2]]]);
  });

  it("begins anew where the application decided to go on after a reset", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 4), { t: "reset", n: 1, reason: "forked", oldest: 1, head: 2 });
    harness.input({ type: "resubscribe", sub: 7, from: "start" });
    harness.receive(subscribed(2, 0, 2, "b"), events(2, 1, 2, { lineage: "b" }));
    harness.take();
    harness.receive({ t: "ping" });
    expect(acks(harness)).toEqual([[[2, 2, 0]]]);
  });
});

describe("another window", () => {
  it("is not asked for while the application has more than one entry of the last one to process", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 8));
    expect(harness.reconnect().subs).toEqual([]);
    expect(harness.phase()).toBe("lagging");
    process(harness, 6);
    expect(harness.sent()).toEqual([]);
    process(harness, 7);
    expect(harness.sent()).toEqual([{ t: "sub", n: 2, stream: THREAD, from: cursorAt(8) }]);
  });

  it("counts what is still to be processed of the one before", () => {
    const harness = createFollowing(100);
    harness.receive(events(1, 1, 4));
    process(harness, 3);
    harness.reconnect();
    harness.receive(subscribed(2, 4, 9), events(2, 5, 6), { t: "ping" });
    expect(acks(harness)).toEqual([[[2, 6, 3]]]);
    process(harness, 5);
    harness.receive({ t: "ping" });
    expect(acks(harness)).toEqual([[[2, 6, 5]]]);
  });
});
