import { createRandom } from "@apex/testkit/random";
import { describe, expect, it } from "vitest";
import { createError } from "../../src/index.ts";
import { createHarness, events, subscribed, THREAD, WELCOME, type Harness } from "./support/harness.ts";

const types = (harness: Harness): string[] => harness.take().map(({ type }) => type);

describe("connecting", () => {
  it("fetches a token, opens a socket, says hello and is live when nothing is subscribed", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    expect(types(harness)).toEqual(["phase", "fetch-token"]);
    harness.input({ type: "token", token: "secret" });
    expect(types(harness)).toEqual(["open-socket"]);
    harness.input({ type: "socket-open" });
    expect(harness.phase()).toBe("authenticating");
    expect(harness.sent()).toEqual([{ t: "hello", v: 1, token: "secret", subs: [], features: ["damaged"] }]);
    harness.receive(WELCOME);
    expect(harness.phase()).toBe("live");
  });

  it("is resuming until every subscription has reached its head (S07)", () => {
    const harness = createHarness();
    harness.input({ type: "subscribe", sub: 1, stream: THREAD, from: "start" });
    harness.connect();
    expect(harness.phase()).toBe("resuming");
    harness.receive(subscribed(1, 0, 0), { t: "live", n: 1, head: 0 });
    expect(harness.phase()).toBe("live");
  });

  it("tries again when no token can be had, and tells why", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    const error = createError("unauthorized");
    harness.input({ type: "token", error });
    expect(harness.take()).toContainEqual({ type: "error", error });
    expect(harness.phase()).toBe("backoff");
    harness.advance(500);
    expect(harness.phase()).toBe("connecting");
  });

  it("gives up an attempt that does not get to welcome", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    harness.take();
    harness.advance(14_999);
    expect(harness.phase()).toBe("authenticating");
    harness.advance(1);
    expect(harness.take()).toContainEqual({ type: "close-socket", code: 4102 });
    expect(harness.phase()).toBe("backoff");
  });

  it("does not wait for the server while the application fetches its token", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.advance(600_000);
    expect(harness.phase()).toBe("connecting");
  });
});

describe("reconnecting", () => {
  const failOften = (harness: Harness, times: number): number[] =>
    Array.from({ length: times }, () => {
      harness.input({ type: "socket-closed", code: 1006 });
      const phase = harness.machine.phase();
      harness.advance(20_000);
      harness.open();
      return phase.name === "backoff" ? phase.retryInMs : Number.NaN;
    });

  it("waits longer and longer, up to the ceiling of each attempt", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    const ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000];
    failOften(harness, 8).forEach((ms, index) => expect(ms).toBeLessThanOrEqual(ceilings[index] ?? 0));
    expect(Math.max(...failOften(harness, 30))).toBeGreaterThan(10_000);
  });

  it("begins anew after a connection that lasted ten seconds, and only then", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    failOften(harness, 10);
    harness.receive(WELCOME);
    harness.advance(9_999);
    expect(Math.max(...failOften(harness, 30))).toBeGreaterThan(10_000);
    harness.receive(WELCOME);
    harness.advance(10_000);
    harness.input({ type: "socket-closed", code: 1006 });
    const phase = harness.machine.phase();
    expect(phase.name === "backoff" && phase.retryInMs <= 500).toBe(true);
  });

  it("comes back at once when the code says so, but not again and again", () => {
    const harness = createHarness();
    harness.connect();
    harness.input({ type: "socket-closed", code: 4000 });
    expect(harness.machine.phase()).toMatchObject({ name: "backoff", retryInMs: 0 });
    const waits = Array.from({ length: 20 }, () => {
      harness.advance(20_000);
      harness.open();
      harness.receive(WELCOME);
      harness.input({ type: "socket-closed", code: 4000 });
      const phase = harness.machine.phase();
      return phase.name === "backoff" ? phase.retryInMs : 0;
    });
    expect(Math.max(...waits)).toBeGreaterThan(5_000);
  });

  it.each([
    [4206, "unsupported_version"],
    [4207, "unsupported_subprotocol"],
    [4299, "a_word_of_a_newer_server"],
  ])("ends for good after %i and names the reason", (code, reason) => {
    const harness = createHarness();
    harness.connect();
    harness.input({ type: "socket-closed", code, reason });
    expect(harness.machine.phase()).toMatchObject({ name: "closed", reason, cause: { error: { code: reason, fault: "remote", retryable: false }, closeCode: code } });
    expect(harness.machine.nextTimeout()).toBeUndefined();
  });

  it("leaves a draining node after the time it was given, spread over the clients", () => {
    const leave = (seed: number): number => {
      const harness = createHarness({ jitter: createRandom(seed, "jitter").fraction });
      harness.connect();
      harness.advance(10_000);
      const begun = harness.now();
      harness.receive({ t: "goaway", reason: "drain", afterMs: 2_000, spreadMs: 4_000 });
      harness.take();
      for (let waited = 0; waited < 7_000 && harness.phase() === "live"; waited += 1) harness.advance(1);
      return harness.now() - begun;
    };
    const times = [1, 2, 3, 4, 5, 6, 7, 8].map(leave);
    for (const ms of times) expect(ms >= 2_000 && ms <= 6_000).toBe(true);
    expect(new Set(times).size).toBeGreaterThan(6);
  });

  it("does not come back to a draining node before its time when the socket closes earlier", () => {
    const harness = createHarness();
    harness.connect();
    harness.receive({ t: "goaway", reason: "drain", afterMs: 3_000, spreadMs: 0 });
    harness.input({ type: "socket-closed", code: 4000 });
    expect(harness.machine.phase()).toMatchObject({ name: "backoff", retryInMs: 3_000 });
  });

  it("acknowledges what it has before it leaves, so that the node is soon done", () => {
    const harness = createHarness();
    harness.input({ type: "subscribe", sub: 1, stream: THREAD, from: "start" });
    harness.connect();
    harness.receive(subscribed(1, 0, 2), events(1, 1, 2));
    harness.take();
    harness.receive({ t: "goaway", reason: "drain", afterMs: 3_000, spreadMs: 0 });
    expect(harness.sent()).toEqual([{ t: "ack", acks: [[1, 2, 0]] }]);
  });

  it("heeds a node that drains during the handshake", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    harness.receive({ t: "goaway", reason: "drain", afterMs: 3_000, spreadMs: 0 });
    harness.input({ type: "socket-closed", code: 4000 });
    expect(harness.machine.phase()).toMatchObject({ name: "backoff", retryInMs: 3_000 });
  });

  it("is not driven in circles by a server that sends everybody away at once", () => {
    const harness = createHarness();
    harness.connect();
    let attempts = 0;
    const end = harness.now() + 60_000;
    while (harness.now() < end) {
      if (harness.phase() === "connecting") {
        attempts += 1;
        harness.open();
        harness.receive(WELCOME);
      }
      if (harness.phase() === "live") harness.receive({ t: "goaway", reason: "drain", afterMs: 0, spreadMs: 0 });
      harness.advance(10);
    }
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(60);
  });
});

describe("a token that comes late", () => {
  it("or early is not sent: before welcome a server takes none", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.open();
    harness.take();
    harness.receive({ t: "auth-expiring", inMs: 1_000 });
    harness.input({ type: "token", token: "early" });
    expect(harness.sent()).toEqual([]);
    harness.receive(WELCOME, { t: "auth-expiring", inMs: 1_000 });
    harness.input({ type: "token", token: "fresh" });
    expect(harness.sent()).toEqual([{ t: "auth", token: "fresh" }]);
  });

  it("is of no use when its connection is gone", () => {
    const harness = createHarness();
    harness.connect();
    harness.receive({ t: "auth-expiring", inMs: 1_000 });
    harness.input({ type: "socket-closed", code: 1006 });
    harness.take();
    harness.input({ type: "token", token: "late" });
    expect(harness.take()).toEqual([]);
  });
});

describe("closing", () => {
  it("closes the socket, then is closed, and nothing happens any more", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.input({ type: "close" });
    expect(harness.take()).toEqual([
      { type: "close-socket", code: 1000 },
      { type: "phase", phase: { name: "closed", reason: "closed" } },
    ]);
    harness.input({ type: "connect" });
    harness.input({ type: "wake" });
    harness.input({ type: "close" });
    expect(harness.take()).toEqual([]);
    expect(harness.machine.nextTimeout()).toBeUndefined();
  });

  it("ignores a token that comes too late", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    harness.input({ type: "close" });
    harness.take();
    harness.input({ type: "token", token: "late" });
    expect(harness.take()).toEqual([]);
  });
});
