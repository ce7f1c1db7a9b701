import { describe, expect, it } from "vitest";
import { createAckLedger, type AckLedger } from "../../src/client/acks.ts";

const WINDOW = 1_000;

const ledgerAt = (offset: number): AckLedger => {
  const ledger = createAckLedger(() => WINDOW);
  ledger.handleSubscribed(offset);
  return ledger;
};

describe("an ack of one subscription", () => {
  it("is due when half of the window has been processed, not when it was received", () => {
    const ledger = ledgerAt(0);
    ledger.handleDelivered(3, 499, false);
    ledger.handleDelivered(4, 400, false);
    ledger.handleProcessed(3);
    expect(ledger.isDue()).toBe(false);
    ledger.handleProcessed(4);
    expect(ledger.isDue()).toBe(true);
    expect(ledger.take()).toEqual([4, 4]);
    expect(ledger.isDue()).toBe(false);
    expect(ledger.take()).toBeUndefined();
  });

  it("is due when a frame asks for it, and again when its entries are processed", () => {
    const ledger = ledgerAt(0);
    ledger.handleDelivered(2, 10, true);
    expect(ledger.isDue()).toBe(true);
    expect(ledger.take()).toEqual([2, 0]);
    ledger.handleProcessed(1);
    expect(ledger.isDue()).toBe(false);
    ledger.handleProcessed(2);
    expect(ledger.isDue()).toBe(true);
    expect(ledger.take()).toEqual([2, 2]);
  });

  it("answers a question also when there is nothing new", () => {
    const ledger = ledgerAt(7);
    ledger.handleDelivered(7, 10, true);
    expect(ledger.take()).toEqual([7, 7]);
  });

  it("is due while the server waits, as soon as all that came is processed, however little it was", () => {
    const ledger = ledgerAt(0);
    ledger.handleDelivered(2, 10, false);
    ledger.handleLag();
    ledger.take();
    ledger.handleProcessed(1);
    expect(ledger.isDue()).toBe(false);
    ledger.handleProcessed(2);
    expect(ledger.isDue()).toBe(true);
  });

  it("never says more than what the present subscription sent", () => {
    const ledger = ledgerAt(0);
    ledger.handleDelivered(5, 800, false);
    ledger.handleSubscribed(5);
    expect(ledger.backlogBytes()).toBe(800);
    ledger.handleProcessed(3);
    expect(ledger.take()).toBeUndefined();
    ledger.handleDelivered(9, 10, false);
    ledger.handleProcessed(9);
    expect(ledger.take()).toEqual([9, 9]);
    expect(ledger.backlogBytes()).toBe(0);
  });

  it("never claims to have processed what was not received", () => {
    const ledger = ledgerAt(0);
    ledger.handleDelivered(2, 10, false);
    ledger.handleProcessed(5);
    expect(ledger.take()).toEqual([2, 2]);
  });
});
