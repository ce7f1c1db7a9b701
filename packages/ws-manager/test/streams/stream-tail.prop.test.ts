import { createLimits, samePosition, type Position } from "@apex/ws-queue-core";
import type { EntryPage } from "@apex/ws-queue-core/store";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createStreamTail } from "../../src/streams/stream-tail.ts";
import { ForkingLog } from "./support/forking-log.ts";

const limits = createLimits({ tailEntriesMax: 8 });

/** A log, what was told of it and may be told again, reads whose answer is on its way, and every position that ever was. */
class World {
  readonly log = new ForkingLog();
  readonly tail = createStreamTail(limits);
  readonly positions: Position[] = [this.log.head];
  told: EntryPage[] = [];
  reads: { readonly page: EntryPage; readonly answer: (page: EntryPage) => void }[] = [];
  /** The store has failed over and not said so yet. */
  isInDoubt = false;
  /** A notification has named the head that is the head now. */
  isHeadTold = false;

  append(count: number, isLost: boolean): void {
    const page = this.log.append(count);
    this.positions.push(...page.entries);
    this.told.push(page);
    this.isHeadTold = false;
    if (!isLost) this.tell(page);
  }

  tell(page: EntryPage): void {
    this.tail.apply(page);
    this.isHeadTold ||= samePosition(page.head, this.log.head);
  }

  rollBack(drop: number): void {
    if (this.log.entries.length === 0) return;
    this.log.rollBackTo(Math.max(0, this.log.entries.length - drop));
    this.isInDoubt = true;
    this.isHeadTold = false;
  }

  /** Behind this the store tells nothing of what was lost. */
  sayRolledBack(): void {
    this.told = this.told.filter(({ entries, after }) => [after, ...entries].every((position) => this.log.has(position)));
    this.tail.clear();
    this.isInDoubt = false;
  }

  read(back: number, entriesMax: number): void {
    const from = this.log.at(Math.max(0, this.log.entries.length - back));
    this.reads.push({ page: this.log.readFrom(from, entriesMax), answer: this.tail.beginRead() });
  }

  answer(index: number): void {
    const [read] = this.reads.splice(index % Math.max(1, this.reads.length), 1);
    read?.answer(read.page);
  }

  check(bytesMax: number): void {
    for (const position of this.positions) {
      const page = this.tail.pageAfter(position, bytesMax);
      if (page !== undefined) this.#checkPage(position, page);
    }
    if (this.isHeadTold && !this.isInDoubt) this.#checkWhole(bytesMax);
  }

  /** Each entry follows the one before it in the history where it was appended, and is in the present one as far as is known. */
  #checkPage(position: Position, page: EntryPage): void {
    let last = position;
    expect(page.after).toEqual(position);
    for (const entry of page.entries) {
      expect([entry.offset, this.log.before.get(entry.tag)]).toEqual([last.offset + 1, last.tag]);
      if (!this.isInDoubt) expect(this.log.has(entry)).toBe(true);
      last = entry;
    }
  }

  /** Who reads on comes to the head, or is sent to the store. */
  #checkWhole(bytesMax: number): void {
    for (let offset = 0; offset <= this.log.entries.length; offset += 1) {
      let at = this.log.at(offset);
      for (let page = this.tail.pageAfter(at, bytesMax); page !== undefined; page = this.tail.pageAfter(at, bytesMax)) {
        const last = page.entries.at(-1);
        if (last === undefined) expect(at).toEqual(this.log.head);
        if (last === undefined) break;
        at = { offset: last.offset, tag: last.tag };
      }
    }
  }
}

type Step = (world: World) => void;

const read = fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 10 }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(5)).map(([count, lost]): Step => (world) => world.append(count, lost === 0)) },
  {
    weight: 2,
    arbitrary: fc.nat(3).map((age): Step => (world) => {
      const page = world.told.at(-1 - age);
      if (page !== undefined) world.tell(page);
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.tell(world.log.headOnly())) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((drop): Step => (world) => world.rollBack(drop)) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.sayRolledBack()) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 3 }).map((drop): Step => (world) => {
      world.rollBack(drop);
      world.sayRolledBack();
    }),
  },
  { weight: 2, arbitrary: fc.nat(2_000).map((bytesMax): Step => (world) => world.tail.trim(bytesMax)) },
  { weight: 3, arbitrary: read.map(([back, entriesMax]): Step => (world) => world.read(back, entriesMax)) },
  { weight: 3, arbitrary: fc.nat(2).map((index): Step => (world) => world.answer(index)) },
  {
    weight: 3,
    arbitrary: read.map(([back, entriesMax]): Step => (world) => {
      world.read(back, entriesMax);
      world.answer(world.reads.length - 1);
    }),
  },
);

it("gives only what follows in the log as it is, and never ends early, whatever was told late, twice, out of order or not at all", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (steps, bytesMax) => {
      const world = new World();
      for (const take of steps) {
        take(world);
        world.check(bytesMax);
      }
      // An undisturbed read begins it again.
      world.tail.clear();
      world.tail.beginRead()(world.log.readFrom(world.log.head));
      expect(world.tail.pageAfter(world.log.head, 1)?.entries).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
