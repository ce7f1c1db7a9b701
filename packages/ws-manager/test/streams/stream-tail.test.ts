import { createLimits, type Position, type Tag } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { createStreamTail, type StreamTail } from "../../src/streams/stream-tail.ts";
import { ForkingLog } from "./support/forking-log.ts";

const limits = createLimits({ tailEntriesMax: 8 });

/** A tail that a read of the empty log has begun. */
function begin(log: ForkingLog): StreamTail {
  const tail = createStreamTail(limits);
  tail.beginRead()(log.readFrom(log.head));
  return tail;
}

const offsetsBehind = (tail: StreamTail, position: Position): number[] | undefined =>
  tail.pageAfter(position, 1_000)?.entries.map(({ offset }) => offset);

describe("the tail of a stream", () => {
  it("gives readers at one position the same page object, so that it is encoded once", () => {
    const log = new ForkingLog();
    const tail = begin(log);
    tail.apply(log.append(3));
    expect(tail.pageAfter(log.at(1), 1_000)).toBe(tail.pageAfter(log.at(1), 2_000));
  });

  it("does not answer for a position whose tag is another", () => {
    const log = new ForkingLog();
    const tail = begin(log);
    tail.apply(log.append(3));
    expect(tail.pageAfter({ offset: 2, tag: "forged" as Tag }, 1_000)).toBeUndefined();
  });

  it("keeps no more entries than it may", () => {
    const log = new ForkingLog();
    const tail = begin(log);
    for (let index = 0; index < 20; index += 1) tail.apply(log.append(1));
    expect(offsetsBehind(tail, log.at(11))).toBeUndefined();
    expect(offsetsBehind(tail, log.at(12))).toHaveLength(8);
  });

  it("is begun by a read of the store, not by a notification", () => {
    const log = new ForkingLog();
    const tail = createStreamTail(limits);
    tail.apply(log.append(3));
    expect(offsetsBehind(tail, log.at(1))).toBeUndefined();
    tail.beginRead()(log.readFrom(log.at(2)));
    expect(offsetsBehind(tail, log.at(2))).toEqual([3]);
  });

  it("is not taken back to the past by a late notification", () => {
    // The model's trace: the head is told, then an earlier entry; a reader there was told that nothing follows.
    const log = new ForkingLog();
    const tail = begin(log);
    log.append(1);
    log.rollBackTo(0);
    const late = log.append(1);
    log.append(1);
    tail.apply(log.headOnly());
    tail.apply(late);
    expect(offsetsBehind(tail, log.at(0))).toBeUndefined();
    expect(offsetsBehind(tail, log.at(1))).toBeUndefined();
  });

  it("lets go of a head that was rolled back, though it holds the entry that is the head now", () => {
    const log = new ForkingLog();
    const tail = begin(log);
    tail.apply(log.append(3));
    log.rollBackTo(2);
    tail.apply(log.headOnly());
    expect(offsetsBehind(tail, log.at(1))).toBeUndefined();
  });

  it("does not take what follows the same offset of another history", () => {
    const log = new ForkingLog();
    const tail = begin(log);
    tail.apply(log.append(2));
    log.rollBackTo(1);
    log.append(1);
    tail.apply(log.append(1));
    expect(offsetsBehind(tail, log.at(1))).toBeUndefined();
  });

  it("is not begun by a read during which something else was told", () => {
    const log = new ForkingLog();
    const tail = createStreamTail(limits);
    const late = log.append(1);
    log.append(2);
    const answered = tail.beginRead();
    tail.apply(late);
    answered(log.readFrom(log.at(2)));
    expect(offsetsBehind(tail, log.at(0))).toBeUndefined();
    expect(offsetsBehind(tail, log.at(2))).toBeUndefined();
  });

  it("is not begun by a read that does not come to the head", () => {
    const log = new ForkingLog();
    const tail = createStreamTail(limits);
    log.append(3);
    tail.beginRead()(log.readFrom(log.at(0), 2));
    expect(offsetsBehind(tail, log.at(0))).toBeUndefined();
  });

  it("is begun by a read on a stream that never rests, with all that was told meanwhile", () => {
    const log = new ForkingLog();
    const tail = createStreamTail(limits);
    tail.apply(log.append(2));
    const answered = tail.beginRead();
    tail.apply(log.append(2));
    const page = log.readFrom(log.at(1));
    tail.apply(log.append(2));
    answered(page);
    expect(offsetsBehind(tail, log.at(2))).toEqual([3, 4, 5, 6]);
  });

  it("is not begun by a read from before the store was rolled back", () => {
    const log = new ForkingLog();
    const tail = createStreamTail(limits);
    log.append(3);
    const answered = tail.beginRead();
    const page = log.readFrom(log.at(1));
    tail.clear();
    answered(page);
    expect(tail.pageAfter(page.after, 1_000)).toBeUndefined();
  });
});
