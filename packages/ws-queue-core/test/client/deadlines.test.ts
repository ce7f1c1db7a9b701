import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequestId } from "../../src/index.ts";
import { DEADLINE_FEATURE, type RequestFrame } from "../../src/protocol/index.ts";
import { createHarness, type Harness } from "./support/harness.ts";

const TAKES_THE_REST = { features: ["another", DEADLINE_FEATURE] };
const DAY_MS = 86_400_000;

const requestOf = (harness: Harness): RequestFrame | undefined => harness.sent().find((frame) => frame.t === "request");

/** What a page stored that asked with so much time. */
function storedWith(lengthMs: number): unknown {
  const harness = createHarness();
  harness.connect(TAKES_THE_REST);
  harness.submit("a", { deadline: harness.epoch() + lengthMs });
  return JSON.parse(JSON.stringify(harness.take().findLast((output) => output.type === "persist")?.snapshot));
}

/** A page that takes an outbox over `passedMs` after it was stored, by a clock that was moved. */
function heirOf(stored: unknown, passedMs: number, movedMs: number): Harness {
  const harness = createHarness();
  harness.advance(passedMs);
  harness.moveClock(movedMs);
  harness.restore(stored);
  return harness;
}

describe("a deadline", () => {
  it("ends what was never sent", () => {
    const harness = createHarness();
    harness.submit("a", { deadline: harness.epoch() + 300 });
    harness.advance(299);
    expect(harness.outcomes()).toEqual([]);
    harness.advance(1);
    expect(harness.outcomes()).toMatchObject([{ type: "rejected", id: "a", error: { code: "deadline_exceeded" } }]);
    harness.connect(TAKES_THE_REST);
    expect(requestOf(harness)).toBeUndefined();
  });

  it("does not end what may have been accepted: the server decides", () => {
    const harness = createHarness();
    harness.connect(TAKES_THE_REST);
    harness.submit("a", { deadline: harness.epoch() + 300 });
    harness.take();
    harness.reconnect(TAKES_THE_REST);
    expect(requestOf(harness)).toMatchObject({ id: "a", seq: 1, deadlineInMs: 0 });
    expect(harness.outcomes()).toEqual([]);
  });

  it("goes to the server as the time that is left when it is sent, each time anew", () => {
    const harness = createHarness();
    harness.submit("a", { deadline: harness.epoch() + 60_000 });
    harness.advance(5_000);
    harness.connect(TAKES_THE_REST);
    const frame = requestOf(harness);
    expect(frame).toMatchObject({ id: "a", deadlineInMs: 55_000 });
    expect(frame?.deadline).toBeUndefined();
    const before = harness.now();
    harness.reconnect(TAKES_THE_REST);
    expect(requestOf(harness)).toMatchObject({ id: "a", deadlineInMs: 55_000 - (harness.now() - before) });
  });

  it.each([-40 * DAY_MS, -120_000, 120_000, 40 * DAY_MS])("is not moved with the clock of the computer, by %d ms", (byMs) => {
    const harness = createHarness();
    harness.submit("a", { deadline: harness.epoch() + 60_000 });
    harness.advance(1_000);
    harness.moveClock(byMs);
    harness.connect(TAKES_THE_REST);
    expect(requestOf(harness)).toMatchObject({ deadlineInMs: 59_000 });
  });

  it("goes as an instant to a server that does not announce the other form", () => {
    const harness = createHarness();
    const deadline = harness.epoch() + 60_000;
    harness.submit("a", { deadline });
    harness.connect({ features: ["another"] });
    const frame = requestOf(harness);
    expect(frame).toMatchObject({ id: "a", deadline });
    expect(frame && "deadlineInMs" in frame).toBe(false);
  });

  it.each([undefined, 5, null, "deadlineInMs-of-another-kind"])("goes as an instant to a server whose features are %s", (features) => {
    const harness = createHarness();
    const deadline = harness.epoch() + 60_000;
    harness.submit("a", { deadline });
    harness.connect({ features: features as never });
    expect(requestOf(harness)).toMatchObject({ id: "a", deadline });
  });

  it("that there is none of is in neither form", () => {
    const harness = createHarness();
    harness.connect(TAKES_THE_REST);
    harness.submit("a");
    expect(JSON.stringify(requestOf(harness))).toBe('{"t":"request","id":"a","thread":"t1","name":"ask","payload":"a","seq":1}');
  });

  it("is over for what the application was told to be rejected", () => {
    const harness = createHarness();
    harness.connect(TAKES_THE_REST);
    harness.submit("a", { deadline: harness.epoch() + 60_000 });
    harness.receive({ t: "rejected", seq: 1, id: "a" as RequestId, code: "forbidden", fault: "remote", retryable: false });
    harness.reconnect({ ...TAKES_THE_REST, accepted: 0 });
    expect(requestOf(harness)).toMatchObject({ id: "a", deadlineInMs: 0 });
  });
});

describe("the deadline of a request that the next page inherits", () => {
  it("goes on with the time that is left", () => {
    const heir = heirOf(storedWith(60_000), 20_000, 0);
    heir.advance(1_000);
    heir.connect(TAKES_THE_REST);
    expect(requestOf(heir)).toMatchObject({ id: "a", seq: 1, deadlineInMs: 39_000 });
  });

  it("goes as the same instant to a server that does not take the other form", () => {
    const heir = heirOf(storedWith(60_000), 20_000, 0);
    const deadline = heir.epoch() + 40_000;
    heir.connect();
    expect(requestOf(heir)).toMatchObject({ id: "a", deadline });
  });

  it("of a page of an earlier version, which stored no length, goes on as well", () => {
    const stored = storedWith(60_000) as { readonly items: readonly object[] };
    const items = stored.items.map((item) => ({ ...item, lengthMs: undefined }));
    const heir = heirOf({ ...stored, items }, 20_000, 0);
    heir.connect(TAKES_THE_REST);
    expect(requestOf(heir)).toMatchObject({ deadlineInMs: 40_000 });
  });

  it("is neither longer than it began with nor ends without a word, wherever the clock of the computer went", () => {
    const lengths = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(lengths, fc.nat({ max: 100_000 }), fc.integer({ min: -40 * DAY_MS, max: 40 * DAY_MS }), (lengthMs, passedMs, movedMs) => {
        const heir = heirOf(storedWith(lengthMs), passedMs, movedMs);
        heir.connect(TAKES_THE_REST);
        const outputs = heir.take();
        expect(outputs.filter(({ type }) => type === "rejected")).toEqual([]);
        const sent = outputs.flatMap((output) => (output.type === "send" && output.frame.t === "request" ? [output.frame] : []));
        const leftMs = Math.max(0, Math.min(lengthMs, lengthMs - passedMs - movedMs));
        expect(sent).toMatchObject([{ id: "a", seq: 1, deadlineInMs: leftMs }]);
      }),
    );
  });
});
