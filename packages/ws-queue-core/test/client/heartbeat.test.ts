import { describe, expect, it } from "vitest";
import { createHarness } from "./support/harness.ts";

const PINGED = { type: "send", frame: { t: "ping" } };

describe("the heartbeat", () => {
  it("asks after the silence that welcome names", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.advance(24_999);
    expect(harness.take()).toEqual([]);
    harness.advance(1);
    expect(harness.take()).toContainEqual(PINGED);
  });

  it("buries a connection that was silent for deadAfterMs and comes back at once", () => {
    const harness = createHarness();
    harness.connect();
    harness.advance(59_999);
    expect(harness.phase()).toBe("live");
    harness.take();
    harness.advance(1);
    expect(harness.take()[0]).toEqual({ type: "close-socket", code: 4001 });
    expect(harness.phase()).toBe("connecting");
  });

  it("takes any frame for a sign of life", () => {
    const harness = createHarness();
    harness.connect();
    for (let beat = 0; beat < 10; beat += 1) {
      harness.advance(50_000);
      harness.receive({ t: "settled", seq: 0 });
    }
    expect(harness.phase()).toBe("live");
  });

  it("survives a server that names no pause between pings", () => {
    const harness = createHarness();
    harness.connect({ heartbeatMs: 0 });
    harness.advance(10);
    expect(harness.sent().filter(({ t }) => t === "ping")).toHaveLength(10);
  });

  it("answers a ping", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.receive({ t: "ping" });
    expect(harness.sent()).toEqual([{ t: "pong" }]);
  });
});

describe("a wake-up", () => {
  it("probes a connection that stands, and buries it soon when nobody answers", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.input({ type: "wake" });
    expect(harness.sent()).toEqual([{ t: "ping" }]);
    harness.advance(5_000);
    expect(harness.take()[0]).toEqual({ type: "close-socket", code: 4001 });
  });

  it("keeps the connection when something comes", () => {
    const harness = createHarness();
    harness.connect();
    harness.input({ type: "wake" });
    harness.advance(4_999);
    harness.receive({ t: "pong" });
    harness.advance(10_000);
    expect(harness.phase()).toBe("live");
  });

  it("ends the wait for the next attempt", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    for (let failure = 0; failure < 6; failure += 1) {
      harness.input({ type: "socket-closed", code: 1006 });
      harness.input({ type: "wake" });
      expect(harness.phase()).toBe("connecting");
      harness.advance(1_000);
      harness.open();
    }
  });
});

describe("without a network", () => {
  it("waits for the wake-up, and tries now and then in case the platform is wrong", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    harness.input({ type: "offline" });
    harness.input({ type: "socket-closed", code: 1006 });
    expect(harness.phase()).toBe("suspended");
    harness.advance(59_999);
    expect(harness.phase()).toBe("suspended");
    harness.advance(1);
    expect(harness.phase()).toBe("connecting");
    harness.open();
    harness.input({ type: "socket-closed", code: 1006 });
    expect(harness.phase()).toBe("suspended");
    harness.input({ type: "wake" });
    expect(harness.phase()).toBe("connecting");
    harness.open();
    harness.input({ type: "socket-closed", code: 1006 });
    expect(harness.phase()).toBe("backoff");
  });

  it("does not give up a connection that stands, but looks whether it does", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.input({ type: "offline" });
    expect(harness.sent()).toEqual([{ t: "ping" }]);
    harness.receive({ t: "pong" });
    expect(harness.phase()).toBe("live");
  });
});

describe("a token that runs out", () => {
  it("is replaced on the open connection", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.receive({ t: "auth-expiring", inMs: 30_000 });
    harness.receive({ t: "auth-expiring", inMs: 20_000 });
    expect(harness.take()).toEqual([{ type: "fetch-token", isRefused: false }]);
    harness.input({ type: "token", token: "fresh" });
    expect(harness.sent()).toEqual([{ t: "auth", token: "fresh" }]);
  });
});
