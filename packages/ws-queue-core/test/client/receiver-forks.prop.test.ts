import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cursor } from "../../src/index.ts";
import type { EventsFrame, SubscribeFrom } from "../../src/protocol/index.ts";
import { createHarness, THREAD } from "./support/harness.ts";

/** A log whose end may be taken back and written anew. The model is the plain list of its entries' cursors. */
function createLog() {
  const birth = "s.0.birth" as Cursor;
  let entries: readonly Cursor[] = [];
  let tags = 0;
  /** Which entry each followed when it was appended: true in every history. */
  const before = new Map<Cursor, Cursor>();
  const at = (offset: number): Cursor => (offset === 0 ? birth : (entries[offset - 1] ?? birth));
  return {
    birth,
    entries: () => entries,
    before: (cursor: Cursor) => before.get(cursor),
    append(): void {
      tags += 1;
      const cursor = `s.${(entries.length + 1).toString(36)}.t${tags}` as Cursor;
      before.set(cursor, at(entries.length));
      entries = [...entries, cursor];
    },
    rewrite(lost: number): void {
      entries = entries.slice(0, Math.max(0, entries.length - lost));
    },
    /** Undefined: it is not in this history. */
    offsetOf(from: SubscribeFrom): number | undefined {
      if (from === "start" || from === birth) return 0;
      const index = entries.indexOf(from as Cursor);
      return index < 0 ? undefined : index + 1;
    },
    frame: (n: number, first: number, last: number): EventsFrame => ({
      t: "events",
      n,
      after: at(first - 1),
      offset: first,
      entries: entries.slice(first - 1, last).map((cursor) => [cursor, cursor] as const),
    }),
    subscribed: (n: number, offset: number) =>
      ({ t: "subscribed", n, resumed: offset > 0, cursor: at(offset), offset, oldest: 1, head: entries.length }) as const,
  };
}

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("append" as const), count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant("send" as const), count: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("rewrite" as const), lost: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("delayed" as const), index: fc.nat() }) },
    fc.record({ type: fc.constant("beyond" as const), skip: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ type: fc.constant("disconnect" as const) }),
    fc.record({ type: fc.constant("wait" as const) }),
  ),
  { maxLength: 80, size: "max" },
);

describe("a log that a failover rewrites", () => {
  it("is seen as one history at a time: each entry behind the one that it was appended behind", () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const log = createLog();
        const harness = createHarness();
        /** Frames of any moment, which a slow network may deliver again. */
        const frames: EventsFrame[] = [];
        let seen: Cursor[] = [];
        let n = 0;
        let sent = 0;
        const serve = (): void => {
          for (const output of harness.take()) {
            if (output.type === "deliver") {
              for (const { cursor } of output.entries) {
                expect(log.before(cursor)).toBe(seen.at(-1) ?? log.birth);
                seen.push(cursor);
              }
              harness.input({ type: "processed", sub: 1, offset: seen.length });
            }
            if (output.type === "reset") {
              seen = [];
              harness.input({ type: "resubscribe", sub: 1, from: "start" });
            }
            if (output.type !== "send") continue;
            const asked = output.frame.t === "sub" ? output.frame : output.frame.t === "hello" ? output.frame.subs?.[0] : undefined;
            if (!asked) continue;
            n = asked.n;
            const from = log.offsetOf(asked.from);
            sent = from ?? 0;
            if (from === undefined) harness.receive({ t: "reset", n, reason: "forked", oldest: 1, head: log.entries().length });
            else harness.receive(log.subscribed(n, from));
          }
        };
        const send = (first: number, last: number): void => {
          if (first > Math.min(last, log.entries().length)) return;
          const frame = log.frame(n, first, last);
          frames.push(frame);
          harness.receive(frame);
        };
        const settle = (): void => {
          harness.advance(20_000);
          if (harness.phase() === "connecting") harness.open();
          if (harness.phase() === "authenticating") harness.connect();
          for (let round = 0; round < 4; round += 1) serve();
        };

        harness.input({ type: "subscribe", sub: 1, stream: THREAD, from: "start" });
        harness.connect();
        serve();
        for (const step of plan) {
          if (step.type === "append") for (let count = 0; count < step.count; count += 1) log.append();
          if (step.type === "send") {
            send(sent + 1, sent + step.count);
            sent = Math.min(log.entries().length, sent + step.count);
          }
          if (step.type === "rewrite") log.rewrite(step.lost);
          // Also under the present number: a node whose tail is of another history.
          const delayed = step.type === "delayed" ? frames[step.index % Math.max(1, frames.length)] : undefined;
          if (delayed) harness.receive({ ...delayed, n });
          if (step.type === "beyond") send(sent + 1 + step.skip, sent + 1 + step.skip);
          if (step.type === "disconnect") harness.input({ type: "socket-closed", code: 1006 });
          if (step.type === "wait") settle();
          serve();
        }
        harness.input({ type: "socket-closed", code: 1006 });
        for (let round = 0; round < 4; round += 1) {
          settle();
          send(sent + 1, log.entries().length);
          serve();
        }
        expect(seen).toEqual(log.entries());
      }),
      { numRuns: 300 },
    );
  });
});
