import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClientFrame, ServerFrame } from "../../src/protocol/index.ts";
import { createHarness, cursorAt, events, offsetsOf, subscribed, THREAD, type Harness } from "./support/harness.ts";

type Sub = Extract<ClientFrame, { t: "sub" }>;

const SUB = 7;

/** A log of which some entries cannot be read. Read from any of its positions, it gives the same. */
interface DamagedLog {
  readonly head: number;
  readonly isDamaged: (offset: number) => boolean;
}

const logs: fc.Arbitrary<DamagedLog> = fc
  .array(fc.oneof({ arbitrary: fc.constant(false), weight: 2 }, { arbitrary: fc.constant(true), weight: 1 }), { maxLength: 30 })
  .map((marks) => ({ head: marks.length, isDamaged: (offset) => marks[offset - 1] ?? false }));

/** A position behind a damaged entry has a mark of its own. */
const cursorIn = ({ isDamaged }: DamagedLog, offset: number) => cursorAt(offset, isDamaged(offset) ? "hole" : "a");

function framesOf(log: DamagedLog, n: number, first: number, last: number): ServerFrame {
  return { ...events(n, first, last), after: cursorIn(log, first - 1) };
}

/** What a server says to a subscription, up to its end or the head. `looks`: how far each look into damage goes. */
function answer(log: DamagedLog, { n, from }: Pick<Sub, "n" | "from">, pageMax: number, lookMax: number, isQuick: boolean): ServerFrame[] {
  const offsets = Array.from({ length: log.head + 1 }, (_, offset) => offset);
  const begin = from === "start" ? 0 : (offsets.find((offset) => cursorIn(log, offset) === from) ?? 0);
  const isWhole = begin >= log.head || !log.isDamaged(begin + 1);
  // A server that finds damage at once need not say where the subscription is.
  const said: ServerFrame[] = isWhole || !isQuick ? [{ ...subscribed(n, begin, log.head), cursor: cursorIn(log, begin) }] : [];
  let at = begin;
  while (at < log.head && !log.isDamaged(at + 1)) {
    let last = at;
    while (last < log.head && !log.isDamaged(last + 1) && last - at < pageMax) last += 1;
    said.push(framesOf(log, n, at + 1, last));
    at = last;
  }
  if (at === log.head) return [...said, { t: "live", n, head: log.head }];
  let offset = at;
  while (offset < log.head && log.isDamaged(offset + 1) && offset - at < lookMax) offset += 1;
  return [...said, { t: "reset", n, reason: "damaged", oldest: 1, head: log.head, cursor: cursorIn(log, offset), offset }];
}

const subsOf = (frames: readonly ClientFrame[]): Pick<Sub, "n" | "from">[] =>
  frames.flatMap((frame) => (frame.t === "sub" ? [frame] : frame.t === "hello" ? (frame.subs ?? []) : []));

/** What the application was told, in order; it is done with each at once. */
function tell(harness: Harness, shown: unknown[]): Pick<Sub, "n" | "from">[] {
  return harness.take().flatMap((output) => {
    if (output.type === "deliver") {
      shown.push(...offsetsOf(output.entries));
      harness.input({ type: "processed", sub: SUB, offset: output.entries.at(-1)?.offset ?? 0 });
    } else if (output.type === "damage") {
      const { first, last } = output.damage;
      shown.push(...Array.from({ length: last - first + 1 }, (_, index) => `lost ${first + index}`));
      harness.input({ type: "processed", sub: SUB, offset: last });
    } else if (output.type === "send") return subsOf([output.frame]);
    return [];
  });
}

describe("a stream with entries that cannot be read", () => {
  const small = fc.integer({ min: 1, max: 5 });

  it("is shown in order without them, each loss is told in its place, and nothing waits", () => {
    fc.assert(
      fc.property(logs, small, small, fc.boolean(), fc.array(fc.nat({ max: 40 }), { maxLength: 3 }), (log, pageMax, lookMax, isQuick, cuts) => {
        const harness = createHarness();
        harness.input({ type: "subscribe", sub: SUB, stream: THREAD, from: "start" });
        harness.connect();
        const shown: unknown[] = [];
        let frames = 0;
        for (let [sub] = tell(harness, shown); sub !== undefined; ) {
          const asked: Pick<Sub, "n" | "from">[] = [];
          for (const frame of answer(log, sub, pageMax, lookMax, isQuick)) {
            frames += 1;
            if (cuts.includes(frames)) {
              asked.push(...subsOf([harness.reconnect()]));
              break;
            }
            harness.receive(frame);
            asked.push(...tell(harness, shown));
          }
          harness.advance(0);
          asked.push(...tell(harness, shown));
          expect(asked.length).toBeLessThan(2);
          sub = asked[0];
        }
        expect(shown).toEqual(Array.from({ length: log.head }, (_, index) => (log.isDamaged(index + 1) ? `lost ${index + 1}` : index + 1)));
        expect(harness.machine.subscriptionStats(SUB)).toMatchObject({ state: "live", offset: log.head });
      }),
    );
  });
});

describe("a store that contradicts itself", () => {
  /** What it says before it takes everything back. */
  const lies = fc.array(
    fc.oneof(
      fc.record({ reason: fc.constantFrom("trimmed", "forked", "ahead", "deleted"), last: fc.nat({ max: 3 }), isLive: fc.boolean() }),
      fc.record({ reason: fc.constant("damaged"), last: fc.nat({ max: 3 }), isLive: fc.boolean() }),
    ),
    { minLength: 1, maxLength: 4 },
  );

  it("is asked again less and less often, whatever it says before each reset", () => {
    fc.assert(
      fc.property(lies, (script) => {
        const harness = createHarness({ jitter: () => 0.5 });
        harness.input({ type: "subscribe", sub: SUB, stream: THREAD, from: "start" });
        harness.connect({ heartbeatMs: 1_000_000, deadAfterMs: 2_000_000 });
        let subs = 0;
        const end = harness.now() + 60_000;
        while (harness.now() < end) {
          for (const output of harness.take()) {
            if (output.type === "reset") harness.input({ type: "resubscribe", sub: SUB, from: "start" });
            if (output.type === "deliver") harness.input({ type: "processed", sub: SUB, offset: output.entries.at(-1)?.offset ?? 0 });
            if (output.type === "damage") harness.input({ type: "processed", sub: SUB, offset: output.damage.last });
            if (output.type !== "send") continue;
            for (const { n, from } of subsOf([output.frame])) {
              const { reason, last, isLive } = script[subs % script.length] ?? { reason: "forked", last: 0, isLive: false };
              subs += 1;
              const head = 9;
              harness.receive({ ...subscribed(n, 0, head), ...(from === "start" ? {} : { cursor: from as never }) });
              if (last > 0 && from === "start") harness.receive(events(n, 1, last));
              if (isLive) harness.receive({ t: "live", n, head: from === "start" ? last : 0 });
              const where = { oldest: 1, head, cursor: cursorAt(last + 1, "hole"), offset: last + 1 };
              harness.receive({ t: "reset", n, reason, ...where });
            }
          }
          harness.advance(10);
        }
        // At once, four times at most as damage can reach further, and then with waits that double from half a second.
        expect(subs).toBeGreaterThan(5);
        expect(subs).toBeLessThan(25);
      }),
    );
  });
});
