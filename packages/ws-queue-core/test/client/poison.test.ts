import { describe, expect, it } from "vitest";
import type { ProducerId } from "../../src/index.ts";
import type { ClientFrame, ServerFrame } from "../../src/protocol/index.ts";
import { createHarness, isOutcome, subscribed, WELCOME, type Harness } from "./support/harness.ts";

/**
 * A server with a memory: it answers what it can read, and closes the connection for what it cannot. `frames`: what it has read.
 */
function createServer(harness: Harness, isPoison: (frame: ClientFrame) => boolean, code = 4204, reason = "malformed_frame") {
  const outputs: ReturnType<Harness["take"]> = [];
  const accepted: string[] = [];
  const producers: ProducerId[] = [];
  let last = 0;
  let connections = 0;
  let producer = "p0" as ProducerId;

  const answer = (frame: ClientFrame): readonly ServerFrame[] => {
    if (frame.t === "hello") {
      if (frame.producer === undefined) {
        producer = `p${connections}` as ProducerId;
        producers.push(producer);
        last = 0;
      }
      const welcome = { ...WELCOME, limits: { ...WELCOME.limits, requestsInFlight: 32 }, producer, accepted: last, settled: last };
      return [welcome, ...(frame.subs ?? []).map(({ n }) => subscribed(n, 0, 0))];
    }
    if (frame.t === "sub") return [subscribed(frame.n, 0, 0)];
    if (frame.t === "ping") return [{ t: "pong" }];
    if (frame.t !== "request" && frame.t !== "cancel") return [];
    const { seq, id } = frame;
    if (seq !== last + 1) return [{ t: "rejected", seq, id, code: "sequence_gap", fault: "remote", retryable: true, expected: last + 1 }];
    last = seq;
    accepted.push(id);
    return [{ t: "accepted", seq, id, level: "disk" }, { t: "settled", seq }];
  };

  /** Until nothing happens any more, or for two minutes. */
  const run = (): void => {
    for (const end = harness.now() + 120_000; harness.now() < end; ) {
      const taken = harness.take();
      outputs.push(...taken);
      if (taken.some(({ type }) => type === "fetch-token")) harness.input({ type: "token", token: "t" });
      if (taken.some(({ type }) => type === "open-socket")) {
        connections += 1;
        harness.input({ type: "socket-open" });
      }
      for (const output of taken) {
        if (output.type !== "send") continue;
        if (isPoison(output.frame)) {
          harness.input({ type: "socket-closed", code, reason });
          break;
        }
        harness.receive(...answer(output.frame));
      }
      if (taken.length === 0) harness.advance(1_000);
    }
  };

  return {
    run,
    accepted,
    producers,
    get connections() {
      return connections;
    },
    outcomes: () => outputs.filter(isOutcome).flatMap((outcome) => (outcome.type === "rejected" ? [[outcome.id, outcome.error.code]] : [])),
    ended: () => outputs.flatMap((output) => (output.type === "ended" ? [[output.sub, output.error?.code]] : [])),
    outputs,
  };
}

const isPoisoned = (frame: ClientFrame): boolean => frame.t === "request" && JSON.stringify(frame.payload).startsWith('"bad');

describe("a request that the server cannot read", () => {
  it.each([
    [4203, "protocol_violation"],
    [4204, "malformed_frame"],
    [4205, "frame_too_large"],
    [1009, ""],
  ])("is told and set aside after the second close with %i, and the rest goes on", (code, reason) => {
    const harness = createHarness();
    const server = createServer(harness, isPoisoned, code, reason);
    for (const id of ["a", "bad", "b", "c"]) harness.submit(id);
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toEqual(["a", "b", "c"]);
    expect(server.outcomes()).toEqual([["bad", reason || "unreachable"]]);
    expect(server.connections).toBeLessThan(6);
    expect(harness.phase()).toBe("live");
    expect(harness.machine.pending()).toEqual([]);
  });

  it("cannot be told to be unsent: another version of the server may have taken it", () => {
    const harness = createHarness();
    const server = createServer(harness, isPoisoned);
    harness.submit("bad");
    harness.input({ type: "connect" });
    server.run();
    expect(server.outputs.find(({ type }) => type === "rejected")).toMatchObject({ error: { code: "malformed_frame", details: { requestId: "bad", outcomeUnknown: true } } });
  });

  it("holds up nothing for long, however many there are", () => {
    const harness = createHarness();
    const server = createServer(harness, isPoisoned);
    for (let n = 0; n < 30; n += 1) harness.submit(n % 3 === 0 ? `bad${n}` : `good${n}`);
    const began = harness.now();
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toHaveLength(20);
    expect(server.outcomes()).toHaveLength(10);
    expect(server.outputs.findLast(({ type }) => type === "rejected")).toBeDefined();
    expect(harness.now() - began).toBeLessThan(200_000);
  });

  it("is found in an outbox that a page inherits, and is not in what the next one does", () => {
    const harness = createHarness();
    const server = createServer(harness, isPoisoned);
    const item = (id: string, seq: number) => ({ body: { t: "request", id, thread: "t1", name: "ask", payload: id }, bytes: 100, seq, isSent: true });
    harness.restore({ v: 2, userId: "ann", producer: "p0", last: 2, isLeaving: false, items: [item("bad", 1), item("a", 2)] });
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toEqual(["a"]);
    expect(server.outcomes()).toEqual([["bad", "malformed_frame"]]);
    expect(server.outputs.findLast((output) => output.type === "persist")).toMatchObject({ snapshot: { items: [] } });
  });

  it("is not what a close is about that comes from elsewhere", () => {
    const harness = createHarness();
    let closes = 0;
    const server = createServer(harness, ({ t }) => t === "request" && (closes += 1) <= 5, 4103, "store_unavailable");
    harness.submit("a");
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toEqual(["a"]);
    expect(server.outcomes()).toEqual([]);
  });

  it("takes nothing with it that happened to be under way", () => {
    const harness = createHarness();
    let closes = 0;
    const server = createServer(harness, ({ t }) => t === "request" && (closes += 1) === 1);
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toEqual(["a", "b", "c"]);
    expect(server.outcomes()).toEqual([]);
    expect(server.connections).toBe(2);
  });
});

describe("a subscription that the server cannot read", () => {
  const subscribe = (harness: Harness, sub: number, name: string): void =>
    harness.input({ type: "subscribe", sub, stream: { kind: "thread", name }, from: "start" });
  const isBad = (frame: ClientFrame): boolean =>
    (frame.t === "hello" && (frame.subs ?? []).some(({ stream }) => stream.name === "bad")) || (frame.t === "sub" && frame.stream.name === "bad");

  it("ends with the reason; the others and the outbox go on", () => {
    const harness = createHarness();
    const server = createServer(harness, isBad);
    for (const [sub, name] of [[1, "t1"], [2, "bad"], [3, "t3"]] as const) subscribe(harness, sub, name);
    harness.submit("a");
    harness.input({ type: "connect" });
    server.run();
    expect(server.ended()).toEqual([[2, "malformed_frame"]]);
    expect(server.accepted).toEqual(["a"]);
    expect(harness.machine.stats().subscriptions.map(({ stream, state }) => [stream.name, state])).toEqual([["t1", "replaying"], ["t3", "replaying"]]);
  });

  it("may come together with a request that it cannot read either", () => {
    const harness = createHarness();
    const server = createServer(harness, (frame) => isBad(frame) || isPoisoned(frame));
    subscribe(harness, 1, "t1");
    subscribe(harness, 2, "bad");
    for (const id of ["a", "bad", "b"]) harness.submit(id);
    harness.input({ type: "connect" });
    server.run();
    expect(server.ended()).toEqual([[2, "malformed_frame"]]);
    expect(server.outcomes()).toEqual([["bad", "malformed_frame"]]);
    expect(server.accepted).toEqual(["a", "b"]);
  });
});

describe("a hello that the server cannot read", () => {
  it.each([[[]], [["t1", "t2"]]])("ends the client, with the cause; subscriptions in it: %j", (names) => {
    const harness = createHarness();
    const server = createServer(harness, ({ t }) => t === "hello");
    names.forEach((name, index) => harness.input({ type: "subscribe", sub: index + 1, stream: { kind: "thread", name }, from: "start" }));
    harness.input({ type: "connect" });
    server.run();
    expect(harness.machine.phase()).toMatchObject({ name: "closed", reason: "malformed_frame", cause: { closeCode: 4204 } });
  });

  it("has few enough subscriptions for the bytes that it may have: the others are subscribed behind it", () => {
    const harness = createHarness();
    const longest = "\u{4e00}".repeat(128);
    for (let sub = 1; sub <= 1_024; sub += 1) {
      harness.input({ type: "subscribe", sub, stream: { kind: "shared", name: longest, user: longest as never }, from: longest as never });
    }
    harness.connect();
    const sent = harness.sent();
    for (const frame of sent) expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThan(65_536);
    const [hello, ...subs] = sent;
    expect((hello?.t === "hello" ? (hello.subs?.length ?? 0) : 0) + subs.filter(({ t }) => t === "sub").length).toBe(1_024);
  });
});

describe("a stored request that cannot be read", () => {
  const item = (id: string, seq: number) => ({ body: { t: "request", id, thread: "t1", name: "ask", payload: id }, bytes: 100, seq, isSent: true });
  const SOUND = { v: 2, userId: "ann", producer: "p0", last: 9, isLeaving: false };

  it.each<[string, unknown]>([
    ["no object", null],
    ["no body", {}],
    ["a sequence that is none", { ...item("x", 1), seq: "1" }],
    ["what an older client does not know", { ...item("x", 1), body: { t: "reorder", id: "x", thread: "t1" } }],
    ["no payload", { ...item("x", 1), body: { ...item("x", 1).body, payload: undefined } }],
  ])("is reported, and those around it are sent: %s", (_, broken) => {
    const harness = createHarness();
    const server = createServer(harness, isPoisoned);
    harness.restore({ ...SOUND, items: [item("a", 1), broken, item("b", 3)] });
    harness.submit("own");
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toEqual(["a", "b", "own"]);
    expect(server.outputs.filter(({ type }) => type === "error")).toMatchObject([{ error: { code: "invalid_argument", details: { name: "stored" } } }]);
    expect(server.outcomes()).toEqual([]);
    expect(server.outputs.find((output) => output.type === "persist")).toMatchObject({ snapshot: { isLeaving: true, items: [{ body: { id: "a" } }, { body: { id: "b" } }] } });
  });

  it("that became too large for the server is told, without a connection that ends", () => {
    const harness = createHarness();
    const server = createServer(harness, isPoisoned);
    harness.restore({ ...SOUND, items: [{ ...item("large", 1), bytes: 70_000 }, item("b", 2)] });
    harness.input({ type: "connect" });
    server.run();
    expect(server.accepted).toEqual(["b"]);
    expect(server.outcomes()).toEqual([["large", "frame_too_large"]]);
  });
});
