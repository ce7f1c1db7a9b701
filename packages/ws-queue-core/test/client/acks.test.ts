import { describe, expect, it } from "vitest";
import { backlogBytes, beginAcks, createAcks, noteDelivered, noteProcessed, takeAck } from "../../src/client/acks.ts";

const WINDOW = 1_000;

/** The acks of one subscription, with what its receiver knows. */
function ledgerAt(offset: number) {
  const acks = createAcks();
  let received = offset;
  beginAcks(acks, offset);
  return {
    acks,
    deliver(last: number, bytes: number, isAsked: boolean): void {
      received = last;
      noteDelivered(acks, last, bytes, isAsked);
    },
    process: (last: number): void => noteProcessed(acks, last, WINDOW),
    begin: (at: number): void => beginAcks(acks, at),
    /** What is sent of itself, and what with a ping. */
    takeDue: () => takeAck(acks, received, false),
    takeAny: () => takeAck(acks, received, true),
  };
}

describe("an ack of one subscription", () => {
  it("is due when half of the window has been processed, not when it was received", () => {
    const ledger = ledgerAt(0);
    ledger.deliver(3, 499, false);
    ledger.deliver(4, 400, false);
    ledger.process(3);
    expect(ledger.takeDue()).toBeUndefined();
    ledger.process(4);
    expect(ledger.takeDue()).toEqual([4, 4]);
    expect(ledger.takeAny()).toBeUndefined();
  });

  it("is due when a frame asks for it, and again when its entries are processed", () => {
    const ledger = ledgerAt(0);
    ledger.deliver(2, 10, true);
    expect(ledger.takeDue()).toEqual([2, 0]);
    ledger.process(1);
    expect(ledger.takeDue()).toBeUndefined();
    ledger.process(2);
    expect(ledger.takeDue()).toEqual([2, 2]);
  });

  it("answers a question also when there is nothing new", () => {
    const ledger = ledgerAt(7);
    ledger.acks.isDue = true;
    expect(ledger.takeDue()).toEqual([7, 7]);
  });

  it("is due while the server waits, as soon as all that came is processed, however little it was", () => {
    const ledger = ledgerAt(0);
    ledger.deliver(2, 10, false);
    ledger.acks.isLagging = true;
    ledger.process(1);
    expect(ledger.takeDue()).toBeUndefined();
    ledger.process(2);
    expect(ledger.takeDue()).toEqual([2, 2]);
  });

  it("never says more than what the present subscription sent", () => {
    const ledger = ledgerAt(0);
    ledger.deliver(5, 800, false);
    ledger.begin(5);
    expect(backlogBytes(ledger.acks)).toBe(800);
    ledger.process(3);
    expect(ledger.takeAny()).toBeUndefined();
    ledger.deliver(9, 10, false);
    ledger.process(9);
    expect(ledger.takeAny()).toEqual([9, 9]);
    expect(backlogBytes(ledger.acks)).toBe(0);
  });

  it("never claims to have processed what was not received", () => {
    const ledger = ledgerAt(0);
    ledger.deliver(2, 10, false);
    ledger.process(5);
    expect(ledger.takeAny()).toEqual([2, 2]);
  });
});
