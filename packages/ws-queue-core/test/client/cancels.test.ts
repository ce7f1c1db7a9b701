import { describe, expect, it } from "vitest";
import type { RequestId } from "../../src/index.ts";
import { createConnected, createHarness } from "./support/harness.ts";

describe("a cancel", () => {
  it("goes behind the request that it names, with a sequence of its own", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.cancel("x", "a");
    expect(harness.sent()).toMatchObject([
      { t: "request", id: "a", seq: 1 },
      { t: "cancel", id: "x", seq: 2, thread: "t1", request: "a" },
    ]);
  });

  it("tells its outcome once, also when the answer has to be asked for again", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.cancel("x", "a");
    harness.take();
    harness.reconnect({ accepted: 2 });
    expect(harness.sent()).toMatchObject([{ id: "a", seq: 1 }, { t: "cancel", id: "x", seq: 2 }]);
    const answer = { t: "cancelled", seq: 2, id: "x" as RequestId, outcome: "cancelled" } as const;
    harness.receive(answer, answer);
    expect(harness.outcomes()).toMatchObject([{ type: "cancelled", id: "x", outcome: "cancelled" }]);
  });

  it("of a request that was never sent ends it here", () => {
    const harness = createHarness();
    harness.submit("a");
    harness.submit("b");
    harness.cancel("x", "a");
    expect(harness.outcomes()).toMatchObject([
      { type: "rejected", id: "a", error: { code: "cancelled" } },
      { type: "cancelled", id: "x", outcome: "cancelled" },
    ]);
    harness.connect();
    expect(harness.sent().filter(({ t }) => t !== "hello")).toMatchObject([{ t: "request", id: "b", seq: 1 }]);
  });

  it("of a request that the store accepted and lost ends it here as well: it stays lost", () => {
    const harness = createConnected();
    harness.submit("a");
    harness.submit("b");
    harness.receive(
      { t: "accepted", seq: 1, id: "a" as RequestId, level: "memory" },
      { t: "settled", seq: 1 },
      { t: "accepted", seq: 2, id: "b" as RequestId, level: "memory" },
    );
    // Nothing of it is in the store, and the first is gone: the second waits for another producer.
    harness.reconnect({ accepted: 0 });
    harness.take();
    harness.cancel("x", "b");
    expect(harness.outcomes()).toMatchObject([
      { type: "lost", id: "b", error: { code: "request_lost", details: { cause: "cancelled" } } },
      { type: "cancelled", id: "x", outcome: "cancelled" },
    ]);
  });

  it("is kept like a request until it is settled", () => {
    const harness = createConnected();
    harness.cancel("x", "long gone");
    harness.receive({ t: "cancelled", seq: 1, id: "x" as RequestId, outcome: "unknown" });
    harness.take();
    harness.reconnect({ accepted: 0 });
    expect(harness.sent()).toMatchObject([{ t: "cancel", id: "x", seq: 1 }]);
  });
});
