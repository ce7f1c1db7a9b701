import { expect, test } from "vitest";
import { createCursorWriter, VOID_POSITION, type Tag } from "../../src/index.ts";
import { OpenStream, offsetsOf } from "./support/open-stream.ts";
import { framesOf, ofType, typesOf } from "./support/scripted-connection.ts";

test("a live subscription reads when there is more, sends it, and says nothing else", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  expect(typesOf(stream.append(10, 10))).toEqual(["send-events"]);
  expect(typesOf(stream.append(10))).toEqual(["send-events"]);
});

test("entries that come with the signal are sent at once, as the very page that came", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.open(1, "start");
  stream.log.append(10, 10);
  const page = stream.log.page(stream.log.at(1), stream.log.entries.slice(1));
  const outputs = stream.connection.input({ type: "head", stream: stream.log.stream, head: stream.log.head, page });
  expect(typesOf(outputs)).toEqual(["send-events"]);
  expect(ofType(outputs, "send-events")[0]?.page).toBe(page);
  expect(offsetsOf(stream.append(10))).toEqual([4]);
});

test("entries that come with the signal and do not follow are not sent: a read tells what is there", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  stream.log.append(10, 10);
  const page = stream.log.page(stream.log.at(1), stream.log.entries.slice(1));
  const outputs = stream.connection.input({ type: "head", stream: stream.log.stream, head: stream.log.head, page });
  expect(typesOf(outputs)).toEqual(["read"]);
  expect(offsetsOf(stream.answer(outputs))).toEqual([1, 2]);
});

test("entries that come with the signal wait for a read that is under way, and for a socket that is full (O06)", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const reading = stream.announce(10);
  const page = stream.log.page(stream.log.at(0), stream.log.entries);
  expect(stream.connection.input({ type: "head", stream: stream.log.stream, head: stream.log.head, page })).toEqual([]);
  expect(offsetsOf(stream.answer(reading))).toEqual([1]);
  stream.connection.input({ type: "buffered", bytes: 10_000_000 });
  stream.log.append(10);
  const next = stream.log.page(stream.log.at(1), stream.log.entries.slice(1));
  expect(stream.connection.input({ type: "head", stream: stream.log.stream, head: stream.log.head, page: next })).toEqual([]);
  expect(offsetsOf(stream.answer(stream.connection.input({ type: "buffered", bytes: 0 })))).toEqual([2]);
});

test("one read at a time, however many notifications come (D08)", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const first = stream.announce(10);
  expect(typesOf(first)).toEqual(["read"]);
  expect(stream.announce(10)).toEqual([]);
  expect(stream.announce(10)).toEqual([]);
  expect(offsetsOf(stream.answer(first))).toEqual([1, 2, 3]);
});

test("what was announced while a read was under way is read behind it", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const [read] = ofType(stream.announce(10), "read");
  if (read === undefined) throw new Error("nothing was read");
  const early = stream.log.read(read.request);
  stream.announce(10);
  const outputs = stream.connection.input({ type: "read", n: 1, result: early });
  expect(typesOf(outputs)).toEqual(["send-events", "read"]);
  expect(offsetsOf(stream.answer(outputs))).toEqual([2]);
});

test("late, repeated and lost notifications do no harm", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  stream.log.append(10, 10);
  expect(offsetsOf(stream.append(10))).toEqual([1, 2, 3]);
  expect(stream.notify()).toEqual([]);
  const late = stream.answer(stream.notify(stream.log.at(1)));
  expect([offsetsOf(late), framesOf(late)]).toEqual([[], []]);
});

test("the log rewritten behind a live subscription is told, though its offsets fit", () => {
  // A tail that checks offsets only takes 11' after 10 when a failover had rewritten 9 and 10.
  const stream = new OpenStream();
  stream.log.append(...Array.from({ length: 10 }, () => 10));
  expect(offsetsOf(stream.open(1, "start"))).toHaveLength(10);
  stream.log.rollBack(2);
  stream.log.append(10, 10);
  const outputs = stream.append(10);
  expect(framesOf(outputs)).toEqual([{ t: "reset", n: 1, reason: "forked", oldest: 1, head: 11 }]);
  expect(offsetsOf(outputs)).toEqual([]);
});

test("a log that lost what a live subscription has is told as soon as its head is heard of", () => {
  const stream = new OpenStream();
  stream.log.append(10, 10, 10);
  stream.open(1, "start");
  stream.log.rollBack(1);
  expect(framesOf(stream.answer(stream.notify()))).toEqual([{ t: "reset", n: 1, reason: "ahead", oldest: 1, head: 2 }]);
});

test("a page that does not follow is dropped and read again, and a second one only after a while (O05)", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const [read] = ofType(stream.announce(10, 10, 10), "read");
  if (read === undefined) throw new Error("nothing was read");
  const later = stream.log.read({ ...read.request, from: stream.log.at(1) });
  const outputs = stream.connection.input({ type: "read", n: 1, result: later });
  expect(typesOf(outputs)).toEqual(["read"]);
  expect(stream.connection.input({ type: "read", n: 1, result: later })).toEqual([]);
  expect(offsetsOf(stream.answer(stream.connection.advance(2_000)))).toEqual([1, 2, 3]);
});

test("after a page that was good, one that does not follow is read again at once", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  for (let round = 0; round < 3; round += 1) {
    const [read] = ofType(stream.announce(10, 10), "read");
    if (read === undefined) throw new Error("nothing was read");
    const later = stream.log.read({ ...read.request, from: stream.log.head });
    const again = stream.connection.input({ type: "read", n: 1, result: later });
    expect(typesOf(again)).toEqual(["read"]);
    expect(offsetsOf(stream.answer(again))).toHaveLength(2);
  }
});

test("a page that follows the same offset of another history is not sent", () => {
  const stream = new OpenStream();
  stream.log.append(10, 10);
  stream.open(1, "start");
  stream.log.rollBack(1);
  stream.log.append(10);
  const [read] = ofType(stream.announce(10), "read");
  if (read === undefined) throw new Error("nothing was read");
  // A node's tail that checked offsets only would answer so.
  const tail = stream.log.read({ ...read.request, from: stream.log.at(2) });
  const again = stream.connection.input({ type: "read", n: 1, result: tail });
  expect(typesOf(again)).toEqual(["read"]);
  expect(framesOf(stream.answer(again))).toMatchObject([{ t: "reset", reason: "forked" }]);
});

test("a head with the same offset and another mark is another history", () => {
  const stream = new OpenStream();
  stream.log.append(10, 10);
  stream.open(1, "start");
  stream.log.rollBack(1);
  stream.log.append(10);
  expect(framesOf(stream.answer(stream.notify()))).toMatchObject([{ t: "reset", reason: "forked" }]);
});

test("a stream that was born and has no entry yet is at its head", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const birth = stream.log.append();
  expect(birth.tag).not.toBe("void");
  expect(stream.answer(stream.notify(birth))).toEqual([]);
  expect(framesOf(stream.open(2, createCursorWriter(stream.log.stream)(VOID_POSITION)))).toMatchObject([
    { t: "subscribed", resumed: true },
    { t: "live", head: 0 },
  ]);
  expect(stream.connection.advance(5_000)).toEqual([]);
});

test("a page with a hole is not sent", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.open(1, "start");
  const [read] = ofType(stream.announce(10, 10), "read");
  if (read === undefined) throw new Error("nothing was read");
  const [, last] = stream.log.entries.slice(1);
  if (last === undefined) throw new Error("no entries");
  const page = stream.log.page(stream.log.at(1), [last]);
  expect(typesOf(stream.connection.input({ type: "read", n: 1, result: { status: "page", page } }))).toEqual(["read"]);
});

test("a page of another stream is not sent", () => {
  const stream = new OpenStream();
  const [read] = ofType(stream.subscribe(1, "start"), "read");
  if (read === undefined) throw new Error("nothing was read");
  const page = { ...stream.log.page(stream.log.at(0), []), stream: "thread:other:t1" as typeof stream.log.stream };
  expect(typesOf(stream.connection.input({ type: "read", n: 1, result: { status: "page", page } }))).toEqual(["read"]);
});

test("a failed read is tried again when the host says so, from the same place (L14)", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.subscribe(1, "start");
  expect(stream.connection.input({ type: "read-failed", n: 1, retryAfterMs: 700 })).toEqual([]);
  expect(stream.announce(10)).toEqual([]);
  expect(stream.connection.advance(699)).toEqual([]);
  const outputs = stream.answer(stream.connection.advance(1));
  expect(typesOf(outputs)).toEqual(["subscribed", "send-events", "live"]);
  expect(offsetsOf(outputs)).toEqual([1, 2]);
});

test("a subscription that ends while it waits for its next try is not read again", () => {
  const stream = new OpenStream();
  stream.subscribe(1, "start");
  stream.connection.input({ type: "read-failed", n: 1, retryAfterMs: 700 });
  stream.connection.frame({ t: "unsub", n: 1 });
  expect(stream.connection.advance(5_000)).toEqual([]);
});

test("each failed read is tried again at its own time (S06)", () => {
  const stream = new OpenStream();
  stream.subscribe(1, "start");
  stream.subscribe(2, "start");
  stream.connection.input({ type: "read-failed", n: 1, retryAfterMs: 900 });
  stream.connection.input({ type: "read-failed", n: 2, retryAfterMs: 300 });
  expect(ofType(stream.connection.advance(300), "read").map(({ n }) => n)).toEqual([2]);
  expect(ofType(stream.connection.advance(599), "read")).toEqual([]);
  expect(ofType(stream.connection.advance(1), "read").map(({ n }) => n)).toEqual([1]);
});

test("what was announced during a read is not forgotten when the store is behind", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const [read] = ofType(stream.announce(10), "read");
  if (read === undefined) throw new Error("nothing was read");
  const early = stream.log.read(read.request);
  const head = stream.log.append(10);
  stream.log.rollBack(1);
  stream.notify(head);
  // The next read finds no more than the first did; a second later the store has caught up.
  const outputs = stream.connection.input({ type: "read", n: 1, result: early });
  expect(offsetsOf([...outputs, ...stream.answer(outputs)])).toEqual([1]);
  stream.log.append(10);
  expect(offsetsOf(stream.answer(stream.connection.advance(1_000)))).toEqual([2]);
});

test("a log that was rewritten during a read, up to the same offset, is noticed at once", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const [read] = ofType(stream.announce(10, 10), "read");
  if (read === undefined) throw new Error("nothing was read");
  const early = stream.log.read(read.request);
  stream.log.rollBack(2);
  stream.announce(10, 10);
  const outputs = stream.connection.input({ type: "read", n: 1, result: early });
  expect(framesOf(stream.answer(outputs))).toMatchObject([{ t: "reset", reason: "forked" }]);
});

test("a log that was rewritten and grew less during a read is noticed at once, also by an empty page", () => {
  const stream = new OpenStream();
  stream.log.append(10, 10);
  stream.open(1, "start");
  const [read] = ofType(stream.notify({ offset: 3, tag: "lost" as Tag }), "read");
  if (read === undefined) throw new Error("nothing was read");
  const early = stream.log.read(read.request);
  stream.log.rollBack(2);
  stream.announce(10);
  const outputs = stream.connection.input({ type: "read", n: 1, result: early });
  expect(framesOf(stream.answer(outputs))).toMatchObject([{ t: "reset", reason: "ahead" }]);
});

test("a read that does not show what was announced is repeated once, later", () => {
  const stream = new OpenStream();
  stream.log.append(10);
  stream.open(1, "start");
  const ahead = { offset: 2, tag: "tag9" as Tag };
  expect(offsetsOf(stream.answer(stream.notify(ahead)))).toEqual([]);
  stream.log.append(10);
  expect(offsetsOf(stream.answer(stream.connection.advance(2_000)))).toEqual([2]);
  // An announcement that the log never confirms is forgotten: a failover may have undone it.
  expect(offsetsOf(stream.answer(stream.notify({ offset: 9, tag: "tag9" as Tag })))).toEqual([]);
  expect(stream.answer(stream.connection.advance(2_000))).toEqual([]);
  expect(typesOf(stream.connection.advance(10_000))).toEqual([]);
});

test("receivers at one position are sent the very page that was read, so that it is encoded once", () => {
  const stream = new OpenStream();
  stream.open(1, "start");
  const [read] = ofType(stream.announce(10), "read");
  const page = read === undefined ? undefined : stream.log.read(read.request);
  if (page?.status !== "page") throw new Error("nothing was read");
  stream.answer(stream.connection.input({ type: "read", n: 1, result: page }));
  const next = stream.announce(10);
  const [second] = ofType(next, "read");
  const result = second === undefined ? undefined : stream.log.read(second.request);
  if (result?.status !== "page") throw new Error("nothing was read");
  const outputs = stream.connection.input({ type: "read", n: 1, result });
  expect(ofType(outputs, "send-events")[0]?.page).toBe(result.page);
});

test("a cursor that a client was given resumes on another connection (L32)", () => {
  const stream = new OpenStream();
  stream.log.append(10, 10, 10);
  const cursor = createCursorWriter(stream.log.stream)(stream.log.at(2));
  const other = new OpenStream();
  other.log.append(10, 10, 10);
  expect(offsetsOf(other.open(7, cursor))).toEqual([3]);
});
