import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamKey } from "../../src/index.ts";
import { HOUR_MS, STEP_MS, TTL_MS, World, epochOf, type WatchingNode } from "./world.ts";

const NAMES = ["a", "b", "c", "d", "e"];

const step = fc.record({
  type: fc.constantFrom("put", "own", "die", "release", "remove", "postpone-here", "postpone-there", "outage", "end-of-outage", "look"),
  name: fc.constantFrom(...NAMES),
  delayMs: fc.integer({ min: 1, max: 3 * TTL_MS }),
  /** How far the clock of the postponing node is ahead. */
  aheadMs: fc.constantFrom(0, HOUR_MS, -HOUR_MS),
  afterMs: fc.nat({ max: 20 }).map((n) => n * 500),
});

const node = fc.record({ aheadMs: fc.constantFrom(0, -HOUR_MS), readMs: fc.constantFrom(0, 200, 1_500), isOld: fc.boolean(), jitter: fc.double({ min: 0, max: 0.99, noNaN: true }) });

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** When the wait of each thread began and how long it is. */
type Begun = Map<StreamKey, { readonly dueAt: number; readonly atMs: number; readonly delayMs: number; readonly aheadMs: number }>;

test("no living owner's thread and no wait before its time is reported, and in the end each thread that may be taken is", () => {
  const property = fc.property(node, fc.array(step, { size: "max", maxLength: 40 }), ({ aheadMs, readMs, isOld, jitter }, steps) => {
    const world = new World();
    const watching = world.start({ aheadMs, readMs, ageMs: isOld ? readMs : 0, jitter: () => jitter });
    const begun: Begun = new Map();
    const ownedSince = new Map<StreamKey, number>();
    watching.onReady = ({ thread, dueAt, lease, atMs }) => {
      // A page may be as old as its read. What needed no page knows other owners from the last sweep only.
      if (lease !== undefined && world.living.has(thread)) expect(atMs - (ownedSince.get(thread) ?? 0)).toBeLessThanOrEqual(readMs);
      const wait = begun.get(thread);
      if (wait?.dueAt === dueAt && wait.aheadMs >= aheadMs) expect(atMs - wait.atMs).toBeGreaterThanOrEqual(wait.delayMs);
    };
    watching.input({ type: "look" });
    for (const one of steps) {
      run(one, world, watching, { begun, ownedSince, aheadMs });
      world.advance(one.afterMs);
    }
    watching.isStoreDown = false;
    // The longest wait, which is seen by a sweep, and then the dead owner of its thread.
    world.advance(3 * TTL_MS + 3 * STEP_MS + 2 * TTL_MS);
    const quietMs = world.nowMs;
    world.advance(STEP_MS + 2 * readMs);
    expect(watching.reported(quietMs)).toEqual([...world.threads.keys()].filter((thread) => !world.living.has(thread)).sort());
  });
  fc.assert(property, { numRuns: 150 });
});

interface Known {
  readonly begun: Begun;
  readonly ownedSince: Map<StreamKey, number>;
  readonly aheadMs: number;
}

function run(one: Step, world: World, watching: WatchingNode, { begun, ownedSince, aheadMs }: Known): void {
  const thread = `thread:u:${one.name}` as StreamKey;
  const isOwned = world.living.has(thread);
  if (one.type === "put" && !world.threads.has(thread)) world.put(one.name);
  else if (one.type === "own" && !isOwned) ownedSince.set(world.own(one.name), world.nowMs);
  else if (one.type === "die") world.living.delete(thread);
  else if (one.type === "release" && world.threads.has(thread)) world.release(one.name);
  else if (one.type === "remove") {
    world.remove(thread);
    begun.delete(thread);
  } else if (one.type === "postpone-here" && !isOwned) {
    // As an owner does: it commits, and then gives its lease back.
    begun.set(thread, { dueAt: watching.epochMs + one.delayMs, atMs: world.nowMs, delayMs: one.delayMs, aheadMs });
    watching.postpone(one.name, one.delayMs);
    if (world.lease(thread).fence !== undefined) world.release(one.name);
  } else if (one.type === "postpone-there") {
    begun.set(thread, { dueAt: epochOf(world.nowMs + one.aheadMs) + one.delayMs, atMs: world.nowMs, delayMs: one.delayMs, aheadMs: one.aheadMs });
    world.postpone(one.name, one.delayMs, one.aheadMs);
  } else if (one.type === "outage") watching.isStoreDown = true;
  else if (one.type === "end-of-outage") watching.isStoreDown = false;
  else if (one.type === "look") watching.input({ type: "look" });
}
