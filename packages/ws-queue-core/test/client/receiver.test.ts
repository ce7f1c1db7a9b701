import { describe, expect, it } from "vitest";
import type { Cursor } from "../../src/index.ts";
import { applyEvents, applySubscribed, type Receiver } from "../../src/client/receiver.ts";
import type { EventsFrame, SubscribeFrom, SubscribedFrame } from "../../src/protocol/index.ts";
import { cursorAt, events, offsetsOf, subscribed } from "./support/harness.ts";

function createReceiver(start: SubscribeFrom) {
  const receiver: Receiver = { from: start, offset: 0, head: 0 };
  return {
    receiver,
    handleSubscribed: (frame: SubscribedFrame) => applySubscribed(receiver, frame),
    handleEvents: (frame: EventsFrame) => applyEvents(receiver, frame),
  };
}

const receiverAt = (offset: number) => {
  const receiver = createReceiver("start");
  receiver.handleSubscribed(subscribed(1, offset, 20));
  return receiver;
};

describe("a receiver", () => {
  it("applies what follows its position", () => {
    const receiver = receiverAt(3);
    expect(offsetsOf(receiver.handleEvents(events(1, 4, 6)) ?? [])).toEqual([4, 5, 6]);
    expect(receiver.receiver.from).toBe(cursorAt(6));
    expect([receiver.receiver.offset, receiver.receiver.head]).toEqual([6, 20]);
    receiver.handleEvents(events(1, 7, 22));
    expect([receiver.receiver.offset, receiver.receiver.head]).toEqual([22, 20]);
  });

  it("applies only the part behind its position and drops the rest", () => {
    const receiver = receiverAt(3);
    expect(offsetsOf(receiver.handleEvents(events(1, 1, 5)) ?? [])).toEqual([4, 5]);
    expect(receiver.handleEvents(events(1, 4, 5))).toEqual([]);
  });

  it("applies nothing of a frame that leaves something out", () => {
    const receiver = receiverAt(3);
    expect(receiver.handleEvents(events(1, 5, 9))).toBeUndefined();
    expect(receiver.receiver.from).toBe(cursorAt(3));
  });

  it("does not take another lineage's entry for the next one: 11' does not follow 10", () => {
    const receiver = receiverAt(10);
    expect(receiver.handleEvents(events(1, 11, 11, { lineage: "b" }))).toBeUndefined();
    expect(receiver.handleEvents(events(1, 9, 12, { lineage: "b" }))).toBeUndefined();
    expect(receiver.receiver.from).toBe(cursorAt(10));
  });

  it("lets any birth follow a stream that did not exist", () => {
    const receiver = createReceiver("start");
    receiver.handleSubscribed({ ...subscribed(1, 0, 0), cursor: "s.0.void" as Cursor });
    expect(offsetsOf(receiver.handleEvents(events(1, 1, 2, { after: "s.0.birth" as Cursor })) ?? [])).toEqual([1, 2]);
  });

  it("does not let a rebirth follow the birth that it knows", () => {
    const receiver = createReceiver("start");
    receiver.handleSubscribed({ ...subscribed(1, 0, 0), cursor: "s.0.birth1" as Cursor });
    expect(receiver.handleEvents(events(1, 1, 2, { after: "s.0.birth2" as Cursor }))).toBeUndefined();
  });

  it("does not accept another position than the one it asked for", () => {
    const receiver = createReceiver(cursorAt(5));
    expect(receiver.handleSubscribed(subscribed(1, 6, 20))).toBe(false);
    expect(receiver.handleSubscribed(subscribed(1, 5, 20))).toBe(true);
    expect(receiver.handleSubscribed(subscribed(2, 5, 20, "b"))).toBe(false);
  });
});
