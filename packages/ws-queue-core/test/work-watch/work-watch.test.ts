import { describe, expect, test } from "vitest";
import { HOUR_MS, STEP_MS, TTL_MS, World, epochOf, type NodeOptions } from "./world.ts";

/** A node that looks for work from now on. */
function startNode(world: World, options: NodeOptions = {}) {
  const node = world.start(options);
  node.input({ type: "look" });
  return node;
}

describe("a sweep", () => {
  test("does not come before the first look", () => {
    const world = new World();
    world.put("a");
    const node = world.start();
    world.advance(10 * TTL_MS);
    expect(node.reads).toEqual([]);
    expect(node.nextTimeout).toBeUndefined();
  });

  test("reports a thread that is due and free, with its priority and the lease that may be taken", () => {
    const world = new World();
    const thread = world.put("a", { priority: "high" });
    const node = startNode(world);
    expect(node.ready).toEqual([{ type: "ready", thread, priority: "high", dueAt: 0, lease: world.lease(thread), atMs: 0 }]);
  });

  test("comes about three times in a lease's time to live, not at the same instants on each node", () => {
    const world = new World();
    const [first, second] = [startNode(world, { jitter: () => 0 }), startNode(world, { jitter: () => 0.99 })];
    world.advance(10 * TTL_MS);
    expect(first.reads).toHaveLength(31);
    expect(second.reads.length).toBeGreaterThan(35);
    expect(second.reads.length).toBeLessThan(45);
  });

  test("reports work that came without a wake", () => {
    const world = new World();
    const node = startNode(world);
    world.advance(20 * TTL_MS);
    const thread = world.put("a");
    world.advance(STEP_MS);
    expect(node.reported()).toEqual([thread]);
  });

  test("reports all that is due, also what was postponed until then", () => {
    const world = new World();
    for (let n = 0; n < 600; n += 1) world.postpone(`due${n}`, 1_000);
    world.advance(1_000);
    expect(startNode(world).reported()).toHaveLength(600);
  });

  test("begins at the front again, once one has come to what is due later", () => {
    const world = new World();
    for (let n = 0; n < 300; n += 1) world.put(`due${n}`);
    for (let n = 0; n < 300; n += 1) world.postpone(`later${n}`, HOUR_MS);
    const node = startNode(world);
    const thread = world.put("a");
    world.advance(STEP_MS);
    expect(node.reported(1)).toContain(thread);
  });

  test("that is asked for during another one comes behind it", () => {
    const world = new World();
    const node = startNode(world, { readMs: 500, ageMs: 500 });
    world.advance(100);
    const thread = world.put("a");
    node.input({ type: "look" });
    world.advance(1_000);
    expect(node.reported()).toEqual([thread]);
    expect(node.reads).toEqual([0, 500]);
  });

  test("reads no more pages than it may and goes on in the next one, so that each due thread is reported", () => {
    const world = new World();
    for (let n = 0; n < 5 * 256; n += 1) world.put(`due${n}`);
    const node = startNode(world, { pagesMax: 2 });
    expect(node.reads).toEqual([0, 0]);
    world.advance(2 * STEP_MS);
    expect(node.reported()).toHaveLength(5 * 256);
  });

  test("stops with the machine", () => {
    const world = new World();
    const node = startNode(world, { readMs: 500 });
    node.postpone("a", 1_000);
    node.input({ type: "stop" });
    node.input({ type: "look" });
    world.advance(5 * TTL_MS);
    expect(node.reads).toHaveLength(1);
    expect(node.ready).toEqual([]);
    expect(node.nextTimeout).toBeUndefined();
  });
});

describe("a thread with an owner", () => {
  test("is never reported while its owner renews", () => {
    const world = new World();
    world.own("a");
    const nodes = [startNode(world), startNode(world, { readMs: 2_000 }), startNode(world, { jitter: () => 0 })];
    world.advance(100 * TTL_MS);
    for (const node of nodes) expect(node.ready).toEqual([]);
  });

  test.each([0, 1_000, 2_000, 2_950])("whose node dies %i ms after a renewal is reported within two lease lengths after that, and not before one", (ms) => {
    const world = new World();
    const thread = world.own("a");
    const node = startNode(world, { jitter: () => 0, readMs: 100 });
    world.advance(4 * STEP_MS);
    const renewedMs = world.nowMs;
    world.advance(ms);
    world.living.delete(thread);
    world.advance(3 * TTL_MS);
    const afterMs = (node.ready[0]?.atMs ?? Number.NaN) - renewedMs;
    expect(afterMs).toBeLessThanOrEqual(2 * TTL_MS);
    expect(afterMs).toBeGreaterThanOrEqual(TTL_MS);
    expect(node.ready[0]?.lease).toEqual(world.lease(thread));
  });

  test("is found also by a node that tries to take its thread in vain, with each request that it is asked", () => {
    const world = new World();
    const thread = world.own("a");
    const node = startNode(world);
    world.living.delete(thread);
    for (let left = 8; left > 0; left -= 1) {
      node.input({ type: "owned", thread });
      node.input({ type: "left", thread });
      world.advance(TTL_MS / 4);
    }
    expect(node.reported()).toEqual([thread]);
  });

  test("is reported at once when the store belongs to one process, unless that owns it", () => {
    const world = new World();
    const [dead, mine] = [world.own("a"), world.own("b")];
    const node = world.start({ takeover: "at-once" });
    node.input({ type: "owned", thread: mine });
    node.input({ type: "look" });
    expect(node.reported()).toEqual([dead]);
  });

  test("is not reported to the node that owns it, and is in the sweep after it was left", () => {
    const world = new World();
    const thread = world.put("a");
    const node = world.start();
    node.input({ type: "owned", thread });
    node.input({ type: "look" });
    world.advance(5 * TTL_MS);
    expect(node.ready).toEqual([]);
    node.input({ type: "left", thread });
    world.advance(STEP_MS);
    expect(node.reported()).toEqual([thread]);
  });

  test("is not reported by a page that was read before the node left it", () => {
    const world = new World();
    const thread = world.put("a");
    const node = world.start({ readMs: 1_000 });
    node.input({ type: "owned", thread });
    node.input({ type: "look" });
    world.advance(500);
    world.remove(thread);
    node.input({ type: "left", thread });
    world.advance(5 * TTL_MS);
    expect(node.ready).toEqual([]);
  });

  test("is not taken for dead because of an outage: the count starts again with the first read that succeeds", () => {
    const world = new World();
    const thread = world.own("a");
    const node = startNode(world, { jitter: () => 0.99 });
    world.advance(STEP_MS);
    // The store goes down: the owner cannot renew.
    world.living.delete(thread);
    world.advance(STEP_MS);
    node.isStoreDown = true;
    world.advance(5 * TTL_MS);
    node.isStoreDown = false;
    const backMs = world.nowMs;
    world.advance(TTL_MS - STEP_MS);
    expect(node.ready).toEqual([]);
    world.advance(2 * TTL_MS);
    expect((node.ready[0]?.atMs ?? 0) - backMs).toBeGreaterThanOrEqual(TTL_MS - STEP_MS);
  });

  test("counts as seen when a slow read began, since its page may be as old as that", () => {
    const world = new World();
    const thread = world.own("a");
    world.living.delete(thread);
    const node = startNode(world, { readMs: 7_000, jitter: () => 0 });
    // Answers come at 7 s, 17 s and 27 s: the second page may be of 10 s, 3 s after the first answer.
    world.advance(26_950);
    expect(node.ready).toEqual([]);
    world.advance(50);
    expect(node.reported()).toEqual([thread]);
  });
});

test("leases beyond those that may be watched count as those of living owners", () => {
  const world = new World();
  for (const name of ["a", "b"]) world.living.delete(world.own(name));
  const node = startNode(world, { watchesMax: 1 });
  world.advance(5 * TTL_MS);
  expect(node.reported()).toHaveLength(1);
});

describe("a failed read", () => {
  test("is tried again soon, then with growing waits, and as often as a sweep comes at least", () => {
    const world = new World();
    const node = world.start({ jitter: () => 0.99, readMs: 50 });
    node.isStoreDown = true;
    node.input({ type: "look" });
    world.advance(10 * TTL_MS);
    const waits = node.reads.map((atMs, index) => atMs - (node.reads[index - 1] ?? 0));
    expect(waits.slice(1, 4)).toEqual([150, 1_050, 2_050]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(STEP_MS + 100);
    node.isStoreDown = false;
    world.advance(STEP_MS + 100);
    node.isStoreDown = true;
    const before = node.reads.length;
    world.advance(STEP_MS);
    expect((node.reads[before + 1] ?? 0) - (node.reads[before] ?? 0)).toBe(150);
  });

  test("loses no work: the sweep goes on where it was", () => {
    const world = new World();
    for (let n = 0; n < 3 * 256; n += 1) world.put(`due${n}`);
    const node = startNode(world, { readMs: 1_000, jitter: () => 0 });
    world.advance(1_500);
    node.isStoreDown = true;
    world.advance(1_000);
    node.isStoreDown = false;
    world.advance(2_500);
    expect(node.reported()).toHaveLength(3 * 256);
  });
});

describe("a postponed thread", () => {
  test("of this node is reported when its delay has passed, and not before", () => {
    const world = new World();
    const node = startNode(world);
    const thread = node.postpone("a", 1_000, "low");
    world.advance(950);
    expect(node.ready).toEqual([]);
    world.advance(50);
    expect(node.ready).toEqual([{ type: "ready", thread, priority: "low", dueAt: epochOf(1_000), lease: undefined, atMs: 1_000 }]);
  });

  test("of this node is reported in time though it is still the owner: the next attempt needs a slot", () => {
    const world = new World();
    const node = startNode(world);
    node.input({ type: "owned", thread: world.own("a") });
    node.postpone("a", 30_000);
    world.advance(29_950);
    expect(node.ready).toEqual([]);
    world.advance(50);
    expect(node.ready).toHaveLength(1);
  });

  test("is reported in time by the first postponement, however often the node meets it", () => {
    const world = new World();
    const node = world.start();
    const thread = node.postpone("a", 1_000);
    world.advance(600);
    node.input({ type: "postponed", thread, dueAt: epochOf(1_000), delayMs: 1_000, priority: "normal" });
    world.advance(400);
    expect(node.ready).toHaveLength(1);
  });

  test("that is postponed anew waits anew", () => {
    const world = new World();
    const node = startNode(world);
    node.postpone("a", 1_000);
    world.advance(900);
    node.postpone("a", 2_000);
    world.advance(1_950);
    expect(node.ready).toEqual([]);
    world.advance(50);
    expect(node.ready).toHaveLength(1);
  });

  test("of another node is reported when the wall clock says that it is due, by the next sweep", () => {
    const world = new World();
    const node = startNode(world);
    const thread = world.postpone("a", 20_000);
    world.advance(19_950);
    expect(node.ready).toEqual([]);
    world.advance(STEP_MS + 50);
    expect(node.reported()).toEqual([thread]);
  });

  test("is not an hour late for a node whose clock is an hour behind", () => {
    const world = new World();
    const node = startNode(world, { aheadMs: -HOUR_MS });
    const thread = world.postpone("a", 20_000);
    world.advance(19_950);
    expect(node.ready).toEqual([]);
    world.advance(2 * STEP_MS + 50);
    expect(node.reported()).toEqual([thread]);
  });

  test("of a node whose clock is an hour ahead is not an hour late, also after a restart half-way", () => {
    const world = new World();
    const thread = world.start({ aheadMs: HOUR_MS }).postpone("a", 20_000);
    world.advance(10_000);
    const restarted = startNode(world);
    world.advance(19_950);
    expect(restarted.ready).toEqual([]);
    world.advance(STEP_MS + 50);
    expect(restarted.reported()).toEqual([thread]);
  });

  test("of this node is reported in time though its wall clock was set back", () => {
    const world = new World();
    const node = startNode(world, { aheadMs: HOUR_MS });
    const thread = node.postpone("a", 20_000);
    node.aheadMs = 0;
    world.advance(20_000);
    expect(node.reported()).toEqual([thread]);
  });

  test("that its node still owns is reported in time though the wall clock was set forward", () => {
    const world = new World();
    const node = startNode(world);
    const thread = world.own("a");
    node.input({ type: "owned", thread });
    node.postpone("a", 20_000);
    node.aheadMs = HOUR_MS;
    world.advance(20_000);
    expect(node.reported()).toEqual([thread]);
  });

  test("of this node is reported in time though another node had it at the last sweep", () => {
    const world = new World();
    const thread = world.own("a");
    const node = startNode(world);
    world.release("a");
    node.input({ type: "owned", thread });
    node.postpone("a", 1_000);
    node.input({ type: "left", thread });
    world.advance(1_000);
    expect(node.reported()).toEqual([thread]);
  });

  test("of another node is reported by a page that shows it only: that node may be done with it", () => {
    const world = new World();
    const thread = world.postpone("a", 1_000);
    const node = startNode(world);
    world.remove(thread);
    world.advance(10_000);
    expect(node.ready).toEqual([]);
  });

  test("is not reported by its node while another one owns it", () => {
    const world = new World();
    const node = startNode(world);
    node.postpone("a", 20_000);
    world.advance(5_000);
    world.own("a");
    world.advance(10 * TTL_MS);
    expect(node.ready).toEqual([]);
  });

  test("is not reported by a page that shows it as it was before", () => {
    const world = new World();
    world.put("a");
    const node = startNode(world, { readMs: 1_000, ageMs: 1_000 });
    world.advance(500);
    node.postpone("a", 30_000);
    world.advance(29_950);
    expect(node.ready).toEqual([]);
  });

  test("whose owner died before it gave the lease back is reported within two lease lengths after it is due", () => {
    const world = new World();
    const node = startNode(world, { aheadMs: -HOUR_MS });
    const thread = world.own("a");
    world.postpone("a", 5_000);
    world.living.delete(thread);
    world.advance(2 * TTL_MS);
    expect(node.reported()).toEqual([thread]);
  });
});

describe("10,000 postponed threads", () => {
  /** Postponed for an hour by a node with the right clock. */
  function createCrowd(): World {
    const world = new World();
    for (let n = 0; n < 10_000; n += 1) world.postpone(`later${n}`, HOUR_MS);
    return world;
  }

  test("cost a sweep two pages: the first, where nothing is due, and one of the later ones in turn", () => {
    const world = createCrowd();
    const node = startNode(world, { jitter: () => 0 });
    world.advance(50 * STEP_MS);
    expect(node.reads.length).toBeLessThanOrEqual(2 * 51);
    expect(node.ready).toEqual([]);
  });

  test("do not delay work that is due, nor hide a dead owner", () => {
    const world = createCrowd();
    const dead = world.own("dead");
    const node = startNode(world);
    world.advance(10 * TTL_MS);
    expect(node.ready).toEqual([]);
    world.living.delete(dead);
    world.advance(2 * TTL_MS);
    const due = world.put("due");
    world.advance(STEP_MS);
    expect(node.reported()).toEqual([dead, due]);
  });

  test("are all reported in time by a node whose clock is an hour behind: within a round through all pages", () => {
    const world = new World();
    for (let n = 0; n < 10_000; n += 1) world.postpone(`later${n}`, 60_000);
    const node = startNode(world, { aheadMs: -HOUR_MS, jitter: () => 0 });
    const roundMs = Math.ceil(10_000 / 256) * STEP_MS;
    world.advance(59_950);
    expect(node.ready).toEqual([]);
    world.advance(2 * roundMs);
    expect(node.reported()).toHaveLength(10_000);
  });

  test("take no more memory than that of the waits that are watched, and those beyond go by the wall clock", () => {
    const world = new World();
    for (let n = 0; n < 40; n += 1) world.postpone(`later${n}`, 60_000);
    const [behind, right] = [startNode(world, { watchesMax: 30, aheadMs: -HOUR_MS }), startNode(world, { watchesMax: 30 })];
    world.advance(60_000 + 2 * STEP_MS);
    expect(behind.reported()).toHaveLength(30);
    expect(right.reported()).toHaveLength(40);
  });

  test("that fit into one page make room when they are done, and what is due takes none", () => {
    const world = new World();
    const old = Array.from({ length: 30 }, (_, n) => world.postpone(`old${n}`, HOUR_MS));
    for (let n = 0; n < 30; n += 1) world.put(`due${n}`);
    const node = startNode(world, { watchesMax: 30, aheadMs: -HOUR_MS });
    for (const thread of old) world.remove(thread);
    const added = world.postpone("new", 10_000);
    world.advance(10_000 + 3 * STEP_MS);
    expect(node.reported()).toContain(added);
  });

  test("that are done make room for others", () => {
    const world = new World();
    const old = Array.from({ length: 600 }, (_, n) => world.postpone(`old${n}`, HOUR_MS));
    const node = startNode(world, { watchesMax: 600, aheadMs: -HOUR_MS });
    world.advance(4 * STEP_MS);
    for (const thread of old.slice(0, 200)) world.remove(thread);
    const added = world.postpone("new", 10_000);
    world.advance(10_000 + 5 * STEP_MS);
    expect(node.reported()).toEqual([added]);
  });
});
