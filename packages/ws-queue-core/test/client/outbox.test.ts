import { describe, expect, it } from "vitest";
import type { ProducerId, RequestId } from "../../src/index.ts";
import { tryParseSnapshot } from "../../src/client/index.ts";
import type { AcceptedFrame, ClientFrame, RejectedFrame, RequestFrame, WelcomeFrame } from "../../src/protocol/index.ts";
import { createConnected, createHarness, isOutcome, WELCOME, type Harness } from "./support/harness.ts";

const accepted = (seq: number, id: string): AcceptedFrame => ({ t: "accepted", seq, id: id as RequestId, level: "disk" });
const rejected = (seq: number, id: string, extra: Partial<RejectedFrame>): RejectedFrame => ({
  t: "rejected",
  seq,
  id: id as RequestId,
  code: "invalid_payload",
  fault: "remote",
  retryable: false,
  ...extra,
});
const requests = (frames: readonly ClientFrame[]): [string, number][] =>
  frames.filter((frame): frame is RequestFrame => frame.t === "request").map(({ id, seq }) => [id, seq]);
const welcomeOf = (producer: string): WelcomeFrame => ({ ...WELCOME, producer: producer as ProducerId });
const sentRequests = (harness: Harness): [string, number][] => requests(harness.sent());

describe("a request", () => {
  it("waits for the first welcome and is numbered when it is sent", () => {
    const harness = createHarness();
    harness.submit("a");
    harness.submit("b");
    expect(sentRequests(harness)).toEqual([]);
    harness.connect({ accepted: 6, settled: 6 });
    expect(sentRequests(harness)).toEqual([["a", 7], ["b", 8]]);
  });

  it("is stored with its sequence before it is sent", () => {
    const harness = createConnected();
    harness.submit("a");
    const outputs = harness.take();
    expect(outputs.map(({ type }) => type)).toEqual(["persist", "send"]);
    expect(outputs[0]).toMatchObject({ snapshot: { v: 2, userId: WELCOME.userId, producer: "p1", last: 1, items: [{ body: { id: "a" }, seq: 1 }] } });
  });

  it("is accepted, then settled, and then forgotten", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.take();
    harness.receive(accepted(1, "a"));
    expect(harness.outcomes()).toMatchObject([{ type: "accepted", id: "a", level: "disk" }]);
    harness.receive({ t: "settled", seq: 1 });
    const outputs = harness.take();
    expect(outputs).toContainEqual({ type: "settled", id: "a" });
    expect(outputs).toContainEqual({ type: "persist", snapshot: { v: 2, userId: WELCOME.userId, producer: "p1", last: 1, isLeaving: false, items: [] } });
  });

  it("keeps within the number that may be in flight", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c", "d", "e", "f"]) harness.submit(id);
    expect(sentRequests(harness)).toEqual([["a", 1], ["b", 2], ["c", 3], ["d", 4]]);
    harness.receive(accepted(1, "a"));
    expect(sentRequests(harness)).toEqual([["e", 5]]);
  });

  it("is rejected for good by a permanent answer, which uses its sequence up", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(rejected(1, "a", { code: "unknown_request" }));
    expect(harness.outcomes()).toMatchObject([{ type: "rejected", id: "a", error: { code: "unknown_request", details: { requestId: "a" } } }]);
    harness.submit("b");
    expect(sentRequests(harness)).toEqual([["b", 2]]);
  });

  it("is refused at once when the outbox is full", () => {
    const harness = createHarness({ settings: { outboxRequestsMax: 2, outboxBytesMax: 1_000 } });
    harness.submit("a");
    harness.submit("b", { bytes: 901 });
    expect(harness.outcomes()).toMatchObject([{ type: "rejected", id: "b", error: { code: "outbox_full" } }]);
    harness.submit("c");
    harness.submit("d");
    expect(harness.outcomes()).toMatchObject([{ type: "rejected", id: "d", error: { code: "outbox_full" } }]);
  });

  it("that is larger than the server takes is refused here, and holds up nothing", () => {
    const harness = createConnected();
    harness.submit("a", { bytes: 65_530 });
    harness.submit("b");
    const outputs = harness.take();
    expect(requests(outputs.flatMap((output) => (output.type === "send" ? [output.frame] : [])))).toEqual([["b", 1]]);
    expect(outputs.filter(isOutcome)).toMatchObject([
      { type: "rejected", id: "a", error: { code: "frame_too_large", details: { bytes: 65_530, bytesMax: 65_536 } } },
    ]);
  });
});

describe("after a reconnect", () => {
  it("what is not settled is sent again under its sequence, in order, whatever was answered (F03)", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.receive(accepted(1, "a"));
    const hello = harness.reconnect({ accepted: 2 });
    expect(hello.producer).toBe("p1");
    expect(sentRequests(harness)).toEqual([["a", 1], ["b", 2], ["c", 3]]);
  });

  it("what had been accepted and is not in the store any more is sent again, and told once", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(accepted(1, "a"));
    harness.reconnect({ accepted: 0 });
    expect(sentRequests(harness)).toEqual([["a", 1]]);
    harness.receive(accepted(1, "a"));
    expect(harness.outcomes()).toEqual([]);
  });

  it("what welcome calls settled is settled once it is answered again, and only that", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.submit("b");
    harness.receive(accepted(1, "a"));
    harness.take();
    harness.reconnect({ accepted: 2, settled: 2 });
    expect(harness.outcomes()).toEqual([]);
    harness.receive({ ...accepted(1, "a"), duplicate: true }, { ...accepted(2, "b"), duplicate: true });
    expect(harness.outcomes()).toMatchObject([
      { type: "settled", id: "a" },
      { type: "accepted", id: "b", level: "disk", duplicate: true },
      { type: "settled", id: "b" },
    ]);
  });

  it("what a copy of the page has put in the place of an accepted request, which the store had lost, is not taken for it", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(accepted(1, "a"));
    harness.take();
    harness.reconnect({ accepted: 1, settled: 1 });
    harness.receive(rejected(1, "a", { code: "sequence_conflict" }));
    harness.advance(20_000);
    harness.open();
    expect(harness.outcomes()).toEqual([]);
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness)).toEqual([["a", 1]]);
  });

  it("sequences that another holder of the producer used are not used again", () => {
    const harness = createConnected();
    harness.reconnect({ accepted: 9, settled: 9 });
    harness.submit("a");
    expect(sentRequests(harness)).toEqual([["a", 10]]);
  });
});

describe("a retryable rejection", () => {
  it("is answered by sending the same again after the time it names, with everything behind it", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.take();
    harness.receive(rejected(1, "a", { code: "rate_limited", retryable: true, retryAfterMs: 700 }));
    harness.receive(rejected(2, "b", { code: "sequence_gap", retryable: true, expected: 1 }));
    harness.receive(rejected(3, "c", { code: "sequence_gap", retryable: true, expected: 1 }));
    harness.advance(699);
    expect(harness.take()).toEqual([]);
    harness.advance(1);
    expect(sentRequests(harness)).toEqual([["a", 1], ["b", 2], ["c", 3]]);
  });

  it("without a time waits a second", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.take();
    harness.receive(rejected(1, "a", { code: "store_unavailable", retryable: true }));
    harness.advance(999);
    expect(harness.take()).toEqual([]);
    harness.advance(1);
    expect(sentRequests(harness)).toEqual([["a", 1]]);
  });

  it("sends nothing while an earlier send is not answered, so that the order holds", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.take();
    harness.receive(rejected(2, "b", { code: "sequence_gap", retryable: true, expected: 1 }));
    harness.receive(rejected(3, "c", { code: "sequence_gap", retryable: true, expected: 1 }));
    harness.submit("d");
    expect(sentRequests(harness)).toEqual([]);
    harness.receive(accepted(1, "a"));
    expect(sentRequests(harness)).toEqual([["b", 2], ["c", 3], ["d", 4]]);
  });
});

describe("a rejection", () => {
  const rejectedOnce = (): Harness => {
    const harness = createConnected();
    harness.submit("a");
    harness.submit("b");
    harness.receive(rejected(1, "a", { code: "forbidden" }), accepted(2, "b"));
    harness.take();
    return harness;
  };
  const resent = (harness: Harness): unknown[] => harness.sent().filter(({ t }) => t === "request");

  it("is an answer like any other: the request stays until it is settled, and nothing more is told", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(rejected(1, "a", { code: "forbidden" }));
    expect(harness.take().findLast(({ type }) => type === "persist")).toMatchObject({
      snapshot: { items: [{ seq: 1, body: { id: "a" }, told: "rejected" }] },
    });
    harness.receive({ t: "settled", seq: 1 });
    expect(harness.take()).toEqual([{ type: "persist", snapshot: { v: 2, userId: WELCOME.userId, producer: "p1", last: 1, isLeaving: false, items: [] } }]);
  });

  it("that the store forgot is asked for again under the same sequence, and told once", () => {
    const harness = rejectedOnce();
    harness.reconnect({ accepted: 0 });
    expect(resent(harness)).toMatchObject([{ id: "a", seq: 1 }, { id: "b", seq: 2 }]);
    harness.receive(rejected(1, "a", { code: "deadline_exceeded" }), accepted(2, "b"), { t: "settled", seq: 2 });
    expect(harness.outcomes()).toEqual([{ type: "settled", id: "b" }]);
  });

  it("holds: what is sent again is out of date, so that it cannot be accepted after all", () => {
    const harness = rejectedOnce();
    harness.reconnect({ accepted: 0 });
    expect(resent(harness)).toMatchObject([{ id: "a", deadline: 0 }, { id: "b" }]);
    expect(resent(harness)).toEqual([]);
  });

  it("holds for the page that inherits the outbox as well", () => {
    const harness = createHarness();
    harness.connect();
    harness.submit("a");
    harness.receive(rejected(1, "a", { code: "forbidden" }));
    const stored = harness.take().findLast((output) => output.type === "persist");
    const heir = createHarness();
    if (stored) heir.restore(stored.snapshot);
    heir.connect({ accepted: 0 });
    expect(resent(heir)).toMatchObject([{ id: "a", seq: 1, deadline: 0 }]);
    heir.receive(rejected(1, "a", { code: "forbidden" }));
    heir.input({ type: "close" });
    expect(heir.outcomes()).toEqual([]);
  });

  it("of a request that had been accepted and forgotten is told as a loss", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(accepted(1, "a"));
    harness.reconnect({ accepted: 0 });
    harness.take();
    harness.receive(rejected(1, "a", { code: "forbidden" }));
    expect(harness.outcomes()).toMatchObject([{ type: "lost", id: "a", error: { code: "request_lost", details: { sequence: 1, cause: "forbidden" } } }]);
  });

  it("is not told again when the producer is forgotten", () => {
    const harness = rejectedOnce();
    harness.reconnect({ producer: "p2" as ProducerId });
    expect(harness.outcomes()).toEqual([]);
  });
});

describe("a gap", () => {
  it("takes back what was answered from the expected sequence on, and sends it again in one go", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.receive(accepted(1, "a"), accepted(2, "b"));
    harness.take();
    harness.receive(rejected(3, "c", { code: "sequence_gap", retryable: true, expected: 1 }));
    expect(sentRequests(harness)).toEqual([["a", 1], ["b", 2], ["c", 3]]);
    harness.receive({ ...accepted(1, "a") }, { ...accepted(2, "b") }, accepted(3, "c"));
    expect(harness.outcomes()).toMatchObject([{ type: "accepted", id: "c" }]);
  });
});

describe("a producer that is being left", () => {
  it("stays so for the page that inherits the outbox: none of its sequences is used again", () => {
    const harness = createConnected();
    for (const id of ["a", "b"]) harness.submit(id);
    harness.receive(rejected(1, "a", { code: "sequence_conflict" }));
    const stored = harness.take().findLast((output) => output.type === "persist");
    expect(tryParseSnapshot(JSON.parse(JSON.stringify(stored?.snapshot)))).toMatchObject({ isLeaving: true });
    const heir = createHarness();
    if (stored) heir.restore(stored.snapshot);
    heir.submit("c");
    heir.connect({ accepted: 1 });
    expect(sentRequests(heir)).toEqual([["b", 2]]);
    heir.receive(accepted(2, "b"), { t: "settled", seq: 2 });
    heir.advance(0);
    heir.open();
    expect(heir.sent()).toEqual([{ t: "hello", v: 1, subs: [], features: ["damaged"] }]);
    heir.receive(welcomeOf("p2"));
    expect(sentRequests(heir)).toEqual([["a", 1], ["c", 2]]);
  });

  it("says whose requests are stored until the next one is there", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(rejected(1, "a", { code: "sequence_conflict" }));
    harness.advance(0);
    harness.open();
    expect(harness.sent()).toContainEqual({ t: "hello", v: 1, subs: [], features: ["damaged"] });
    harness.submit("late");
    const stored = harness.take().findLast((output) => output.type === "persist");
    expect(stored?.snapshot).toMatchObject({ producer: "p1", isLeaving: true, items: [{ body: { id: "a" } }, { body: { id: "late" } }] });
  });
});

describe("a sequence that the client does not have any more", () => {
  it("is told as lost by its id, and the rest is sent under a fresh producer", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.receive(accepted(1, "a"), { t: "settled", seq: 1 }, accepted(2, "b"));
    harness.take();
    // The store forgot all three; the first was settled, so nobody has it.
    harness.input({ type: "socket-closed", code: 1006 });
    harness.advance(20_000);
    harness.open();
    harness.take();
    harness.receive(WELCOME);
    const outputs = harness.take();
    expect(outputs.filter(isOutcome)).toMatchObject([{ type: "lost", id: "a", error: { code: "request_lost", details: { sequence: 1, cause: "request_lost" } } }]);
    expect(outputs).toContainEqual({ type: "close-socket", code: 1000 });
    harness.advance(20_000);
    harness.open();
    expect(harness.sent().find((frame) => frame.t === "hello")).toEqual({ t: "hello", v: 1, subs: [], features: ["damaged"] });
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness)).toEqual([["b", 1], ["c", 2]]);
  });

  it("takes the answers back of what came behind it: all of that goes under the fresh producer", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c"]) harness.submit(id);
    harness.receive(accepted(1, "a"), { t: "settled", seq: 1 }, rejected(2, "b", { code: "forbidden" }), accepted(3, "c"));
    harness.take();
    harness.reconnect({ accepted: 0 });
    expect(harness.outcomes()).toMatchObject([{ type: "lost", id: "a", error: { code: "request_lost", details: { sequence: 1, cause: "request_lost" } } }]);
    harness.advance(20_000);
    harness.open();
    harness.receive(welcomeOf("p2"));
    // b was rejected, and nobody can accept it any more.
    expect(sentRequests(harness)).toEqual([["c", 1]]);
  });

  it("may be asked for by an answer as well", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(accepted(1, "a"), { t: "settled", seq: 1 });
    harness.submit("b");
    harness.take();
    harness.receive(rejected(2, "b", { code: "sequence_gap", retryable: true, expected: 1 }));
    const outputs = harness.take();
    expect(outputs.filter(isOutcome)).toMatchObject([{ type: "lost", id: "a", error: { code: "request_lost", details: { sequence: 1, cause: "request_lost" } } }]);
    harness.advance(20_000);
    harness.open();
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness)).toEqual([["b", 1]]);
  });

  it("is never looked for among another producer's", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(accepted(1, "a"), { t: "settled", seq: 1 });
    harness.reconnect({ producer: "p2" as ProducerId });
    harness.submit("b");
    harness.receive(accepted(1, "b"), { t: "settled", seq: 1 });
    harness.take();
    harness.reconnect({ producer: "p2" as ProducerId, accepted: 0 });
    expect(harness.outcomes()).toMatchObject([{ type: "lost", id: "b", error: { code: "request_lost", details: { sequence: 1, cause: "request_lost" } } }]);
  });

  it("is told without an id when it was another page's", () => {
    const harness = createHarness();
    harness.restore({ v: 2, userId: WELCOME.userId, producer: "p1" as ProducerId, last: 5, isLeaving: false, items: [] });
    harness.connect({ accepted: 3 });
    expect(harness.outcomes()).toMatchObject([{ type: "lost", id: undefined, error: { code: "request_lost", details: { sequence: 4, cause: "request_lost" } } }]);
  });
});

describe("a sequence that somebody else used", () => {
  it("makes the client take another producer, once it knows what became of the rest", () => {
    const harness = createConnected();
    for (const id of ["a", "b"]) harness.submit(id);
    harness.take();
    harness.receive(rejected(1, "a", { code: "sequence_conflict" }));
    harness.submit("c");
    // b may be accepted under the old producer, so nothing is decided yet.
    expect(harness.take().filter(({ type }) => type !== "persist")).toEqual([]);
    harness.receive(accepted(2, "b"));
    expect(harness.outcomes()).toMatchObject([{ type: "accepted", id: "b" }]);
    harness.receive({ t: "settled", seq: 2 });
    expect(harness.take()).toContainEqual({ type: "close-socket", code: 1000 });
    harness.advance(0);
    harness.open();
    expect(harness.sent()).toEqual([{ t: "hello", v: 1, subs: [], features: ["damaged"] }]);
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness)).toEqual([["a", 1], ["c", 2]]);
  });
});

describe("a sequence whose answer is not kept any more", () => {
  it.each(["once", "twice"])("is given up by a request that was sent %s: the inbox knows it by its id, or it never ran", (times) => {
    const harness = createConnected();
    harness.submit("a");
    if (times === "twice") {
      harness.input({ type: "socket-closed", code: 1006 });
      harness.advance(1_000);
      harness.connect();
      harness.take();
    }
    harness.receive(rejected(1, "a", { code: "sequence_too_old" }));
    harness.advance(2_000);
    harness.open();
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness).at(-1)).toEqual(["a", 1]);
    expect(harness.outcomes()).toEqual([]);
  });
});

describe("a producer that the server does not know any more", () => {
  it("leaves everything that is not settled to the next one: inboxes know what they have", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c", "d"]) harness.submit(id);
    harness.receive(accepted(1, "a"), accepted(2, "b"), { t: "settled", seq: 1 });
    harness.input({ type: "socket-closed", code: 1006 });
    harness.submit("e");
    harness.take();
    harness.advance(20_000);
    harness.open();
    harness.take();
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness)).toEqual([["b", 1], ["c", 2], ["d", 3], ["e", 4]]);
    harness.receive(accepted(1, "b"), { t: "settled", seq: 1 });
    expect(harness.outcomes()).toEqual([{ type: "settled", id: "b" }]);
  });

  it("says nothing about what the next one has settled", () => {
    const harness = createHarness();
    harness.connect();
    harness.receive({ t: "settled", seq: 9 });
    harness.reconnect({ producer: "p2" as ProducerId });
    harness.submit("a");
    harness.take();
    harness.receive(accepted(1, "a"));
    expect(harness.outcomes()).toMatchObject([{ type: "accepted", id: "a" }]);
  });

  it.each(["first", "second"])("and that says so to the %s send of a request, gets it from the next one", (send) => {
    const harness = createConnected();
    harness.submit("a");
    if (send === "second") harness.reconnect();
    harness.receive(rejected(1, "a", { code: "producer_expired" }));
    expect(harness.outcomes()).toEqual([]);
    harness.advance(20_000);
    harness.open();
    harness.receive(welcomeOf("p2"));
    expect(sentRequests(harness).at(-1)).toEqual(["a", 1]);
  });

  it("and that may have accepted a request, is asked to cancel it", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.receive(rejected(1, "a", { code: "producer_expired" }));
    harness.cancel("x", "a");
    harness.input({ type: "close" });
    expect(harness.outcomes()).toMatchObject([{ id: "a", error: { code: "closed", details: { outcomeUnknown: true } } }, { id: "x", error: { code: "closed" } }]);
  });
});

describe("closing", () => {
  it("rejects what waits, and keeps in store only what may have been accepted", () => {
    const harness = createConnected();
    for (const id of ["a", "b", "c", "d", "e"]) harness.submit(id);
    harness.receive(accepted(1, "a"));
    harness.submit("f");
    harness.take();
    harness.input({ type: "socket-closed", code: 1006 });
    harness.submit("g");
    harness.take();
    harness.input({ type: "close" });
    const outputs = harness.take();
    expect(outputs.filter(isOutcome)).toMatchObject([
      { id: "a", error: { code: "closed", details: { outcomeUnknown: false } } },
      { id: "b", error: { code: "closed", details: { outcomeUnknown: true } } },
      { id: "c", error: { code: "closed", details: { outcomeUnknown: true } } },
      { id: "d", error: { code: "closed", details: { outcomeUnknown: true } } },
      { id: "e", error: { code: "closed", details: { outcomeUnknown: true } } },
      { id: "f", error: { code: "closed" } },
      { id: "g", error: { code: "closed" } },
    ]);
    const persisted = outputs.findIndex(({ type }) => type === "persist");
    expect(outputs[persisted]).toMatchObject({ snapshot: { items: ["a", "b", "c", "d", "e"].map((id) => ({ body: { id } })) } });
    expect(persisted).toBeLessThan(outputs.findIndex(({ type }) => type === "phase"));
  });

  it("refuses what comes later", () => {
    const harness = createConnected();
    harness.input({ type: "close" });
    harness.take();
    harness.submit("a");
    expect(harness.outcomes()).toMatchObject([{ type: "rejected", id: "a", error: { code: "closed" } }]);
  });
});
