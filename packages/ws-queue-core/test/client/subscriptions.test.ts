import { describe, expect, it } from "vitest";
import { createError } from "../../src/index.ts";
import { createFollowing, createHarness, cursorAt, events, offsetsOf, subscribed, THREAD, WELCOME } from "./support/harness.ts";

const OTHER = { kind: "thread", name: "t2" } as const;

describe("subscribing", () => {
  it("goes with hello when it was asked before, and by itself later", () => {
    const harness = createHarness();
    harness.input({ type: "subscribe", sub: 7, stream: THREAD, from: "head" });
    harness.connect();
    expect(harness.sent()).toEqual([{ t: "hello", v: 1, subs: [{ n: 1, stream: THREAD, from: "head" }], features: ["damaged"] }]);
    harness.input({ type: "subscribe", sub: 8, stream: OTHER, from: "start" });
    expect(harness.sent()).toEqual([{ t: "sub", n: 2, stream: OTHER, from: "start" }]);
  });

  it("waits for welcome when it comes during the handshake", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    harness.take();
    harness.input({ type: "subscribe", sub: 7, stream: THREAD, from: "start" });
    expect(harness.take()).toEqual([]);
    harness.receive(WELCOME);
    expect(harness.sent()).toEqual([{ t: "sub", n: 1, stream: THREAD, from: "start" }]);
  });

  it("resumes each stream from its own position under a new number", () => {
    const harness = createFollowing(10);
    harness.input({ type: "subscribe", sub: 8, stream: OTHER, from: "start" });
    harness.receive(events(1, 1, 3));
    harness.input({ type: "processed", sub: 7, offset: 3 });
    const hello = harness.reconnect();
    expect(hello.subs).toEqual([
      { n: 3, stream: THREAD, from: cursorAt(3) },
      { n: 4, stream: OTHER, from: "start" },
    ]);
  });

  it("ends with unsub, and what still comes is ignored", () => {
    const harness = createFollowing(10);
    harness.input({ type: "unsubscribe", sub: 7 });
    expect(harness.sent()).toEqual([{ t: "unsub", n: 1 }]);
    harness.receive(events(1, 1, 3));
    expect(harness.take()).toEqual([]);
  });

  it("is over when the server refuses it", () => {
    const harness = createFollowing(10);
    const { code, fault, retryable, message } = createError("too_many_subscriptions");
    harness.receive({ t: "error", code, fault, retryable, message, n: 1 });
    expect(harness.take()).toMatchObject([{ type: "ended", sub: 7, error: { code: "too_many_subscriptions" } }, {}]);
    expect(harness.reconnect().subs).toEqual([]);
  });
});

describe("entries that came before", () => {
  it("are counted and not delivered again", () => {
    const harness = createFollowing(10);
    harness.receive(events(1, 1, 3), events(1, 1, 5), events(1, 4, 5));
    expect(offsetsOf(harness.delivered())).toEqual([1, 2, 3, 4, 5]);
    expect(harness.machine.stats()).toMatchObject({ received: 10, duplicates: 5, gaps: 0 });
  });

  it("are acknowledged all the same, where the frame asks for it", () => {
    const harness = createFollowing(10);
    harness.receive(events(1, 1, 3));
    harness.sent();
    harness.receive({ ...events(1, 1, 3), ack: true });
    expect(harness.sent()).toEqual([{ t: "ack", acks: [[1, 3, 0]] }]);
  });
});

describe("a frame that does not follow", () => {
  it("is dropped, and the stream subscribed again from the own position under a new number", () => {
    const harness = createFollowing(10);
    harness.receive(events(1, 1, 2));
    harness.input({ type: "processed", sub: 7, offset: 1 });
    harness.take();
    harness.receive(events(1, 4, 5));
    expect(harness.take().filter(({ type }) => type !== "phase")).toEqual([
      { type: "send", frame: { t: "unsub", n: 1 } },
      { type: "send", frame: { t: "sub", n: 2, stream: THREAD, from: cursorAt(2) } },
    ]);
    harness.receive(events(1, 3, 3), events(2, 3, 3));
    expect(harness.delivered()).toEqual([]);
    harness.receive(subscribed(2, 2, 5), events(2, 3, 5));
    expect(offsetsOf(harness.delivered())).toEqual([3, 4, 5]);
    expect(harness.machine.stats()).toMatchObject({ gaps: 1 });
  });

  it("leaves nothing behind: only the new number is acknowledged, once it has begun", () => {
    const harness = createFollowing(10);
    harness.receive(events(1, 1, 2), events(1, 4, 5));
    harness.input({ type: "processed", sub: 7, offset: 2 });
    harness.take();
    harness.receive({ t: "ping" });
    expect(harness.sent()).toEqual([{ t: "pong" }]);
    harness.receive(subscribed(2, 2, 5), events(2, 3, 5), { t: "ping" });
    expect(harness.sent()).toEqual([{ t: "pong" }, { t: "ack", acks: [[2, 5, 2]] }]);
  });

  it("is answered at once each time, as long as there is progress in between", () => {
    const harness = createFollowing(10);
    for (let round = 1; round <= 20; round += 1) {
      harness.receive(events(round, round, round), events(round, round + 2, round + 2));
      expect(harness.sent()).toContainEqual({ t: "sub", n: round + 1, stream: THREAD, from: cursorAt(round) });
      harness.input({ type: "processed", sub: 7, offset: round });
      harness.receive(subscribed(round + 1, round, 99));
    }
  });

  it("is noticed by `live` and by `lag` as well", () => {
    for (const frame of [{ t: "live", n: 1, head: 1 } as const, { t: "lag", n: 1, offset: 1, head: 9 } as const]) {
      const harness = createFollowing(10);
      harness.receive(frame);
      expect(harness.sent()).toContainEqual({ t: "sub", n: 2, stream: THREAD, from: cursorAt(0) });
    }
  });

  it("slows down a server that never gets it right, and no other stream", () => {
    const harness = createFollowing(10);
    let asked = 0;
    const end = harness.now() + 60_000;
    while (harness.now() < end) {
      for (const frame of harness.sent()) {
        if (frame.t !== "sub") continue;
        asked += 1;
        harness.receive(subscribed(frame.n, 0, 10), events(frame.n, 5, 6));
      }
      if (asked === 0) harness.receive(events(1, 5, 6));
      else harness.advance(10);
    }
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(60);
    harness.input({ type: "subscribe", sub: 8, stream: OTHER, from: "start" });
    expect(harness.sent()).toMatchObject([{ t: "sub", stream: OTHER }]);
  });
});

describe("a reset", () => {
  it("lets the subscription rest until the application decides", () => {
    const harness = createFollowing(10);
    harness.receive({ t: "reset", n: 1, reason: "trimmed", oldest: 5, head: 10 });
    expect(harness.take().find(({ type }) => type === "reset")).toEqual({
      type: "reset",
      sub: 7,
      reset: { reason: "trimmed", oldest: 5, head: 10 },
    });
    expect(harness.reconnect().subs).toEqual([]);
    harness.input({ type: "resubscribe", sub: 7, from: "start" });
    expect(harness.sent()).toEqual([{ t: "sub", n: 2, stream: THREAD, from: "start" }]);
    harness.receive(subscribed(2, 4, 10), events(2, 5, 6));
    expect(offsetsOf(harness.delivered())).toEqual([5, 6]);
    expect(harness.machine.stats().resets).toEqual({ trimmed: 1 });
  });

  it("for want of rights ends the subscription", () => {
    const harness = createFollowing(10);
    harness.receive({ t: "reset", n: 1, reason: "unauthorized", oldest: 1, head: 0 });
    expect(harness.take()[0]).toMatchObject({ type: "ended", sub: 7, error: { code: "forbidden", details: THREAD } });
    expect(harness.machine.stats()).toMatchObject({ resets: { unauthorized: 1 }, subscriptions: [] });
  });

  it("does not keep a client from being live", () => {
    const harness = createFollowing(10);
    expect(harness.phase()).toBe("resuming");
    harness.receive({ t: "reset", n: 1, reason: "trimmed", oldest: 11, head: 10 });
    expect(harness.phase()).toBe("live");
  });

  it("that follows a reset at once is not answered in a tight loop", () => {
    const harness = createFollowing(10);
    let asked = 0;
    let n = 1;
    const end = harness.now() + 60_000;
    while (harness.now() < end) {
      harness.receive({ t: "reset", n, reason: "forked", oldest: 1, head: 3 });
      harness.advance(10);
      for (const output of harness.take()) {
        if (output.type === "reset") harness.input({ type: "resubscribe", sub: 7, from: cursorAt(9, "z") });
        if (output.type !== "send" || output.frame.t !== "sub") continue;
        asked += 1;
        n = output.frame.n;
      }
    }
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(60);
  });
});
