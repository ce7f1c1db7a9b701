import { createLimits } from "@apex/ws-queue-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { entryBytes } from "../../src/streams/entry-chain.ts";
import { createStreamTail } from "../../src/streams/stream-tail.ts";
import { createTailBudget } from "../../src/streams/tail-budget.ts";
import { ForkingLog } from "./support/forking-log.ts";

const limits = createLimits({ tailEntriesMax: 8, tailBytesMax: 1_500 });
const BYTES_MAX = 4_000;
const STREAMS = 6;

class World {
  readonly budget = createTailBudget(BYTES_MAX);
  readonly streams = Array.from({ length: STREAMS }, () => {
    const tail = createStreamTail(limits);
    return { log: new ForkingLog(), tail, share: this.budget.share(tail) };
  });

  stream(index: number): World["streams"][number] {
    return this.streams[index % STREAMS] as World["streams"][number];
  }

  check(): void {
    const total = this.streams.reduce((sum, { tail }) => sum + tail.bytes, 0);
    expect(this.budget.bytes).toBe(total);
    expect(total).toBeLessThanOrEqual(BYTES_MAX);
    for (const { log, tail } of this.streams) {
      expect(tail.bytes).toBeLessThanOrEqual(limits.tailBytesMax);
      // What it gives out is what it holds: the budget is told no less.
      const held = Number.isFinite(tail.start) ? log.entries.slice(tail.start) : [];
      expect(held.length).toBeLessThanOrEqual(limits.tailEntriesMax);
      expect(held.reduce((sum, entry) => sum + entryBytes(entry), 0)).toBeLessThanOrEqual(tail.bytes);
    }
  }
}

type Step = (world: World) => void;
const index = fc.nat(STREAMS - 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(index, fc.integer({ min: 1, max: 12 })).map(([at, count]): Step => (world) => {
      const { log, tail, share } = world.stream(at);
      const page = log.append(count);
      tail.apply(page);
      // A page that is told is there as a whole, whatever the budget.
      if (Number.isFinite(tail.start)) expect(tail.pageAfter(page.after, Number.POSITIVE_INFINITY)?.entries).toHaveLength(count);
      tail.trim(Number.POSITIVE_INFINITY);
      share.settle();
    }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(index, fc.nat(9), fc.integer({ min: 1, max: 60 })).map(([at, back, bytesMax]): Step => (world) => {
      const { log, tail, share } = world.stream(at);
      if (tail.pageAfter(log.at(Math.max(0, log.entries.length - back)), bytesMax) !== undefined) share.need();
      else tail.beginRead()(log.readFrom(log.at(Math.max(0, log.entries.length - back))));
      tail.trim(Number.POSITIVE_INFINITY);
      share.settle();
    }),
  },
  { weight: 2, arbitrary: index.map((at): Step => (world) => (world.stream(at).tail.trim(300), world.stream(at).share.settle())) },
  { weight: 1, arbitrary: index.map((at): Step => (world) => (world.stream(at).tail.clear(), world.stream(at).share.settle())) },
);

it("keeps all tails of a node within the budget, whatever is appended and read, but for the page that is being told", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const take of steps) {
        take(world);
        world.check();
      }
    }),
    { numRuns: 500 },
  );
});
