import { describe, expect, test } from "vitest";
import type { ServerOutput } from "../../src/server/index.ts";
import { OpenStream, offsetsOf } from "./support/open-stream.ts";
import { framesOf, ofType, ScriptedConnection, typesOf, USER } from "./support/scripted-connection.ts";

/** Which rights a change asks about, and how the host may bring the change about. */
const CHANGES: readonly (readonly [string, (stream: OpenStream) => ServerOutput[]])[] = [
  ["a token that was accepted", takeToken],
  ["a recheck by the host", recheck],
];

function takeToken({ connection }: OpenStream): ServerOutput[] {
  connection.frame({ t: "auth", token: "another" });
  return connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
}

function recheck({ connection }: OpenStream): ServerOutput[] {
  return connection.input({ type: "recheck" });
}

/** A page that the host has at hand, with what is new. */
function announceWithPage({ connection, log }: OpenStream, size: number): ServerOutput[] {
  const after = log.head;
  log.append(size);
  const page = log.page(after, log.entries.slice(after.offset));
  return connection.input({ type: "head", stream: log.stream, head: log.head, page });
}

const RESET = { t: "reset", n: 1, reason: "unauthorized", oldest: 1, head: 0 };

describe.each(CHANGES)("behind %s", (_name, change) => {
  test("the host is asked about every open subscription, and a yes is not told to the client", () => {
    const stream = new OpenStream();
    stream.open(1, "start");
    stream.open(2, "head");
    const asked = change(stream);
    expect(ofType(asked, "authorize").map(({ n, isAgain }) => [n, isAgain])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(stream.allow(asked)).toEqual([]);
    expect(offsetsOf(stream.append(10))).toEqual([1, 1]);
  });

  test("nothing is sent before the answer, and then all of it once", () => {
    const stream = new OpenStream();
    stream.open(1, "start");
    const asked = change(stream);
    expect(announceWithPage(stream, 10)).toEqual([]);
    expect(stream.announce(10)).toEqual([]);
    expect(offsetsOf(stream.answer(stream.allow(asked)))).toEqual([1, 2]);
    expect(offsetsOf(announceWithPage(stream, 10))).toEqual([3]);
  });

  test("a read that is under way is not sent before the answer, in whichever order the two come", () => {
    for (const isReadFirst of [true, false]) {
      const stream = new OpenStream();
      stream.open(1, "start");
      const reads = stream.announce(10);
      const asked = change(stream);
      const held = isReadFirst ? stream.answer(reads) : stream.allow(asked);
      expect(held).toEqual([]);
      const outputs = isReadFirst ? stream.answer(stream.allow(asked)) : stream.answer(reads);
      expect(offsetsOf(outputs)).toEqual([1]);
    }
  });

  test("a no ends the subscription, and the others go on", () => {
    const stream = new OpenStream();
    stream.open(1, "start");
    stream.open(2, "start");
    const [first, second] = ofType(change(stream), "authorize");
    stream.announce(10);
    if (first === undefined || second === undefined) throw new Error("nothing was asked");
    expect(framesOf(stream.forbid([first]))).toEqual([RESET]);
    expect(offsetsOf(stream.answer(stream.allow([second])))).toEqual([1]);
    expect(stream.append(10).flatMap((output) => (output.type === "send-events" ? [output.n] : []))).toEqual([2]);
  });

  test("an answer to what was asked before it does not count, be it yes or no", () => {
    for (const answer of ["allow", "forbid"] as const) {
      const stream = new OpenStream();
      stream.log.append(10);
      const before = stream.connection.frame({ t: "sub", n: 1, stream: { kind: "thread", name: "t1" }, from: "start" });
      const after = change(stream);
      expect(typesOf(after)).toEqual(["authorize"]);
      expect(stream[answer](before)).toEqual([]);
      expect(offsetsOf(stream.answer(stream.allow(after)))).toEqual([1]);
    }
  });

  test("also what a subscription says without entries is held back: lag, a reset, an error, a deletion", () => {
    const full = new OpenStream({ subscriptionWindowBytes: 100, eventsFrameBytesMax: 100 });
    full.open(1, "start");
    full.append(100);
    const askedOfFull = change(full);
    expect(full.append(50)).toEqual([]);
    expect(typesOf(full.answer(full.allow(askedOfFull)))).toContain("lag");

    const forked = new OpenStream();
    forked.open(1, "start");
    forked.append(10);
    const reads = forked.announce(10);
    const askedOfForked = change(forked);
    forked.log.rollBack(2);
    expect(forked.answer(reads)).toEqual([]);
    expect(framesOf(forked.answer(forked.allow(askedOfForked)))).toMatchObject([{ t: "reset", n: 1, reason: "ahead" }]);

    const damaged = new OpenStream();
    damaged.open(1, "start");
    damaged.announce(10);
    const askedOfDamaged = change(damaged);
    expect(damaged.connection.input({ type: "read-impossible", n: 1, code: "store_damaged" })).toEqual([]);
    const [again] = ofType(damaged.allow(askedOfDamaged), "read");
    expect(again).toMatchObject({ n: 1 });
    expect(typesOf(damaged.connection.input({ type: "read-impossible", n: 1, code: "store_damaged" }))).toEqual(["error", "unwatch"]);

    const deleted = new OpenStream();
    deleted.open(1, "start");
    const askedOfDeleted = change(deleted);
    expect(deleted.connection.input({ type: "deleted", stream: deleted.log.stream })).toEqual([]);
    expect(typesOf(deleted.allow(askedOfDeleted))).toEqual(["read"]);
  });

  test("a subscription that may not read yet holds up no other", () => {
    const stream = new OpenStream();
    stream.open(1, "start");
    stream.open(2, "start");
    const [, second] = ofType(change(stream), "authorize");
    stream.announce(10);
    if (second === undefined) throw new Error("nothing was asked");
    expect(offsetsOf(stream.answer(stream.allow([second])))).toEqual([1]);
    expect(stream.append(10).flatMap((output) => (output.type === "send-events" ? [output.n] : []))).toEqual([2]);
  });

  test("a stream that is deleted during a read of that time is found to be gone", () => {
    const stream = new OpenStream();
    stream.open(1, "start");
    const reads = stream.announce(10);
    const asked = change(stream);
    stream.connection.input({ type: "deleted", stream: stream.log.stream });
    stream.allow(asked);
    const [read] = ofType(reads, "read");
    if (read === undefined) throw new Error("nothing was read");
    expect(typesOf(stream.connection.input({ type: "read", n: 1, result: stream.log.read(read.request) }))).toContain("read");
  });
});

test("an identity that changes all the time is asked about ten times a second, and sends nothing in between", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const questions: ServerOutput[] = [];
  for (let time = 0; time < 1_000; time += 1) {
    questions.push(...ofType(takeToken(stream), "authorize"), ...ofType(stream.connection.advance(1), "authorize"));
    expect(offsetsOf(stream.announce(10))).toEqual([]);
  }
  expect(questions.length).toBeLessThanOrEqual(11);
  questions.push(...stream.connection.advance(100));
  expect(offsetsOf(stream.answer(stream.allow(questions.slice(-1))))).toHaveLength(1_000);
});

test("with many subscriptions it is asked about them a hundred times a second", () => {
  const stream = new OpenStream();
  for (let n = 1; n <= 50; n += 1) stream.open(n, "start");
  let count = 0;
  for (let time = 0; time < 2_000; time += 10) {
    count += ofType(takeToken(stream), "authorize").length + ofType(stream.connection.advance(10), "authorize").length;
  }
  expect(count).toBeGreaterThanOrEqual(200);
  expect(count).toBeLessThanOrEqual(250);
});

test("a question of a connection that drains still ends what is forbidden", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.open(1, "start");
  stream.connection.input({ type: "drain", afterMs: 0, spreadMs: 0 });
  expect(typesOf(stream.forbid(recheck(stream)))).toEqual(["reset", "unwatch", "close"]);
});

test("nothing is asked before the handshake is done", () => {
  const connection = new ScriptedConnection();
  connection.frame({ t: "hello", v: 1, subs: [{ n: 1, stream: { kind: "thread", name: "t1" }, from: "start" }] });
  expect(connection.input({ type: "recheck" })).toEqual([]);
  connection.input({ type: "authenticated", userId: USER, expiresAt: undefined });
  expect(connection.input({ type: "recheck" })).toEqual([]);
});
