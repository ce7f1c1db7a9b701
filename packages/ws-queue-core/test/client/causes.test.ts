import { describe, expect, it } from "vitest";
import { errorOf, INFRA_RETRYABLE, type ProducerId } from "../../src/index.ts";
import type { Cause } from "../../src/client/index.ts";
import { createHarness, WELCOME, type Harness } from "./support/harness.ts";

const causeOf = (harness: Harness): Cause | undefined => {
  const phase = harness.machine.phase();
  return "cause" in phase ? phase.cause : undefined;
};

/** As far as the hello. */
const begin = (): Harness => {
  const harness = createHarness();
  harness.input({ type: "connect" });
  harness.open();
  return harness;
};

describe("the cause of a wait", () => {
  it.each([
    [4100, "overloaded", "overloaded"],
    [4101, "too_many_connections", "too_many_connections"],
    [4104, "token_expired", "token_expired"],
    [4107, "origin_not_allowed", "origin_not_allowed"],
    [4108, "too_many_frames", "too_many_frames"],
    [4000, "draining", "draining"],
    [4199, "a_word_of_a_newer_server", "a_word_of_a_newer_server"],
    [4105, "", "internal"],
    [1006, "", "unreachable"],
    [1005, undefined, "unreachable"],
    [1011, "keepalive ping timeout", "unreachable"],
  ])("is what a close with %i and the reason %j says: %s", (closeCode, reason, code) => {
    const harness = begin();
    harness.input({ type: "socket-closed", code: closeCode, ...(reason === undefined ? {} : { reason }) });
    expect(harness.machine.phase()).toMatchObject({ name: "backoff", cause: { error: { code, retryable: true }, closeCode, attempt: 1 } });
  });

  it("says how often it failed and when the next attempt begins", () => {
    const harness = begin();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      harness.input({ type: "socket-closed", code: 1006 });
      const phase = harness.machine.phase();
      expect(causeOf(harness)).toMatchObject({ attempt, retryAtMs: harness.now() + (phase.name === "backoff" ? phase.retryInMs : NaN) });
      harness.advance((causeOf(harness)?.retryAtMs ?? 0) - harness.now());
      expect(harness.phase()).toBe("connecting");
      harness.open();
    }
  });

  it("goes along into a wait without a network, with the time of its next attempt", () => {
    const harness = begin();
    harness.input({ type: "offline" });
    harness.input({ type: "socket-closed", code: 1006 });
    expect(harness.machine.phase()).toMatchObject({ name: "suspended", cause: { error: { code: "unreachable" }, attempt: 1, retryAtMs: harness.now() + 60_000 } });
  });

  it("is a token that cannot be had, with why", () => {
    const harness = createHarness();
    harness.input({ type: "connect" });
    const error = errorOf(INFRA_RETRYABLE, "token_unavailable", "no answer");
    harness.input({ type: "token", error });
    expect(causeOf(harness)).toMatchObject({ error, attempt: 1 });
    expect(causeOf(harness)?.closeCode).toBeUndefined();
  });

  it.each([["an attempt that nothing answers", false], ["a connection that fell silent", true]])("is unreachable for %s", (_, isWelcomed) => {
    const harness = begin();
    if (isWelcomed) harness.receive(WELCOME);
    harness.advance(isWelcomed ? 59_999 : 14_999);
    expect(causeOf(harness)).toBeUndefined();
    for (let waited = 0; waited < 2_000 && !causeOf(harness); waited += 1) harness.advance(1);
    const told = harness.take().flatMap((output) => (output.type === "phase" && output.phase.name === "backoff" ? [output.phase.cause] : []));
    expect(told).toMatchObject([{ error: { code: "unreachable" }, attempt: 1 }]);
  });

  it("is the server's leave for a connection that follows its goaway", () => {
    const harness = begin();
    harness.receive(WELCOME, { t: "goaway", reason: "drain", afterMs: 0, spreadMs: 0 });
    harness.take();
    harness.advance(0);
    const told = harness.take().flatMap((output) => (output.type === "phase" && output.phase.name === "backoff" ? [output.phase.cause] : []));
    expect(told).toMatchObject([{ error: { code: "draining" } }]);
  });

  it.each([
    [4200, "unauthorized"],
    [4202, "replaced"],
  ])("can be retried as long as the client does: the first close with %i, %s", (closeCode, code) => {
    const harness = begin();
    harness.input({ type: "socket-closed", code: closeCode, reason: code });
    expect(harness.machine.phase()).toMatchObject({ name: "backoff", cause: { error: { code, retryable: true }, closeCode } });
  });

  it("cannot be retried where the second token in a row was refused", () => {
    const harness = begin();
    harness.input({ type: "socket-closed", code: 4200, reason: "unauthorized" });
    harness.advance(1_000);
    harness.open();
    harness.input({ type: "socket-closed", code: 4200, reason: "unauthorized" });
    expect(harness.machine.phase()).toMatchObject({ name: "closed", cause: { error: { code: "unauthorized", retryable: false } } });
  });

  it("does not hold a client for longer than ten minutes, whatever time a goaway names", () => {
    const harness = begin();
    harness.receive(WELCOME, { t: "goaway", reason: "drain", afterMs: 2 ** 50, spreadMs: 0 });
    harness.input({ type: "socket-closed", code: 4000, reason: "draining" });
    expect(causeOf(harness)?.retryAtMs).toBe(harness.now() + 600_000);
  });

  it("is none where the application closed the client", () => {
    const harness = begin();
    harness.input({ type: "close" });
    expect(causeOf(harness)).toBeUndefined();
  });
});

describe("an attempt that the application asks for", () => {
  it("begins at once, out of any wait", () => {
    const harness = begin();
    harness.input({ type: "socket-closed", code: 4101 });
    harness.input({ type: "reconnect" });
    expect(harness.phase()).toBe("connecting");
    harness.open();
    harness.input({ type: "offline" });
    harness.input({ type: "socket-closed", code: 1006 });
    expect(harness.phase()).toBe("suspended");
    harness.input({ type: "reconnect" });
    harness.advance(1_000);
    expect(harness.phase()).toBe("connecting");
  });

  it("means nothing in any other phase", () => {
    const harness = createHarness();
    const isNothing = (): void => {
      const { length } = harness.take();
      harness.input({ type: "reconnect" });
      expect([length, harness.take()]).toEqual([length, []]);
    };
    isNothing();
    harness.input({ type: "connect" });
    isNothing();
    harness.open();
    isNothing();
    harness.receive(WELCOME);
    isNothing();
    harness.input({ type: "close" });
    isNothing();
  });

  it("is no storm when it is asked for without end: attempts are a second apart", () => {
    const harness = begin();
    let attempts = 0;
    for (let ms = 0; ms < 60_000; ms += 10) {
      if (harness.phase() === "connecting") {
        attempts += 1;
        harness.open();
        harness.input({ type: "socket-closed", code: 1006 });
      }
      harness.input({ type: "reconnect" });
      harness.advance(10);
    }
    expect(attempts).toBeGreaterThan(30);
    expect(attempts).toBeLessThanOrEqual(61);
  });
});

describe("a token that the server refuses", () => {
  const refuse = (harness: Harness): void => harness.input({ type: "socket-closed", code: 4200, reason: "unauthorized" });

  it("is asked for afresh once, and a second one that is refused ends the client", () => {
    const harness = begin();
    harness.take();
    refuse(harness);
    harness.advance(0);
    expect(harness.take().filter(({ type }) => type === "fetch-token")).toEqual([{ type: "fetch-token", isRefused: true }]);
    harness.open();
    refuse(harness);
    expect(harness.machine.phase()).toMatchObject({ name: "closed", reason: "unauthorized", cause: { error: { code: "unauthorized", retryable: false }, closeCode: 4200, attempt: 2 } });
  });

  it("on an open connection too, as often as a connection stood since the last time", () => {
    const harness = begin();
    for (let round = 0; round < 5; round += 1) {
      harness.receive(WELCOME);
      refuse(harness);
      harness.advance(20_000);
      expect(harness.phase()).toBe("connecting");
      harness.take();
      harness.input({ type: "token", token: `fresh${round}` });
      harness.input({ type: "socket-open" });
      expect(harness.sent().find(({ t }) => t === "hello")).toMatchObject({ token: `fresh${round}` });
    }
  });

  it("is not forgiven by an attempt that failed for another reason", () => {
    const harness = begin();
    refuse(harness);
    harness.advance(0);
    harness.open();
    harness.input({ type: "socket-closed", code: 1006 });
    harness.advance(20_000);
    harness.open();
    refuse(harness);
    expect(harness.phase()).toBe("closed");
  });
});

describe("a page that was told that it is replaced", () => {
  it("goes on under a producer of its own, with what it had, by its id, and stores it in a place of its own", () => {
    const harness = createHarness();
    harness.connect();
    harness.submit("a");
    harness.submit("b");
    harness.receive({ t: "accepted", seq: 1, id: "a" as never, level: "disk" });
    harness.take();
    harness.input({ type: "socket-closed", code: 4202, reason: "replaced" });
    expect(harness.take().filter(({ type }) => type === "persist")).toMatchObject([
      { isShared: true, snapshot: { producer: "p1", isLeaving: true, items: [{ body: { id: "a" }, isSent: true }, { body: { id: "b" } }] } },
    ]);
    expect(harness.machine.phase()).toMatchObject({ name: "backoff", retryInMs: 0, cause: { error: { code: "replaced" }, closeCode: 4202 } });
    harness.advance(0);
    harness.open();
    const [hello] = harness.sent();
    expect(hello?.t === "hello" && hello.producer).toBeUndefined();
    harness.receive({ ...WELCOME, producer: "p2" as ProducerId });
    const outputs = harness.take();
    expect(outputs.flatMap((output) => (output.type === "send" ? [output.frame] : []))).toMatchObject([
      { t: "request", id: "a", seq: 1 },
      { t: "request", id: "b", seq: 2 },
    ]);
    expect(outputs.filter(({ type }) => type === "persist").map((output) => "isShared" in output && output.isShared)).not.toContain(true);
    expect(harness.outcomes()).toEqual([]);
    expect(harness.phase()).toBe("live");
  });

  it("has nothing to move, and has a producer of its own all the same", () => {
    const harness = createHarness();
    harness.connect();
    harness.take();
    harness.input({ type: "socket-closed", code: 4202, reason: "replaced" });
    expect(harness.take().filter(({ type }) => type === "persist")).toMatchObject([{ isShared: true, snapshot: { isLeaving: true, items: [] } }]);
    harness.advance(0);
    harness.open();
    expect(harness.sent()[0]).toEqual({ t: "hello", v: 1, subs: [], features: ["damaged"] });
  });
});

describe("a platform that is wrong about its network", () => {
  it("is not believed any more once a connection stood", () => {
    const harness = createHarness();
    harness.input({ type: "offline" });
    harness.connect();
    harness.input({ type: "socket-closed", code: 1006 });
    expect(harness.phase()).toBe("backoff");
  });
});
