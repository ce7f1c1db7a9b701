import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLimits, type UserId } from "../../src/index.ts";
import type { ClientFrame } from "../../src/protocol/index.ts";
import { createIntake, Tally } from "../../src/server/index.ts";
import { createWorld } from "./world.ts";

const SECOND_MS = 1_000;
const BURST = 6_400;
const RATE = 1_000;
/** A message without a frame that the server knows, or a ping of WebSocket. */
const EMPTY: readonly ClientFrame[] = [];
const PING: readonly ClientFrame[] = [{ t: "ping" }];
const hellos = new Map<number, readonly ClientFrame[]>();
const helloOf = (count: number): readonly ClientFrame[] => [
  { t: "hello", v: 1, subs: Array.from({ length: count }, (_, index) => ({ n: index + 1, stream: { kind: "thread" as const, name: `t${index}` }, from: "head" as const })) },
];
/** One object for each number: it is measured once. */
function hello(count: number): readonly ClientFrame[] {
  const made = hellos.get(count) ?? helloOf(count);
  hellos.set(count, made);
  return made;
}

function greet(world: ReturnType<typeof createWorld>, name: string, user: string, subs: number, network = "10.0.0.1"): void {
  world.open(name, undefined, network);
  world.send(name, hello(subs));
  while (world.waitingOf(name) > 0) world.turn();
  world.identify(name, user);
}

describe("a user", () => {
  test("whose ten pages load at once, with all subscriptions, has all of them welcomed within a sixth of a second, and none is paused", () => {
    const world = createWorld();
    for (let page = 0; page < 10; page += 1) greet(world, `a${page}`, "ann", 100);
    world.run(160);
    expect(world.admitted).toHaveLength(10);
    expect(world.said).toEqual([]);
  });

  test("whose pages have few subscriptions has each of them welcomed at once", () => {
    const world = createWorld();
    for (let page = 0; page < 10; page += 1) greet(world, `a${page}`, "ann", 6);
    expect(world.admitted.map(({ atMs }) => atMs)).toEqual(Array(10).fill(0));
  });

  test("who comes back again and again is welcomed as often as its budget pays for, then once a second", () => {
    const world = createWorld();
    let last = "";
    let count = 0;
    // Three of four leave before they are welcomed, if they have to wait.
    world.run(10 * SECOND_MS, () => {
      if (world.nowMs % 10 !== 0) return;
      if (last !== "" && count % 4 !== 0) world.close(last);
      last = `a${(count += 1)}`;
      greet(world, last, "ann", 1_024);
    });
    const each = 16 + 1_024 + 900;
    expect(count).toBe(1_000);
    expect(world.admitted.length).toBeLessThanOrEqual((10 * BURST + 10 * 4 * RATE) / each + 12);
    expect(world.admitted.length).toBeGreaterThanOrEqual(9);
    expect(new Set(world.admitted.map(({ name }) => name)).size).toBe(world.admitted.length);
  });

  test("pays for what its hello begins also where the host names it within the read of that hello", () => {
    const intake = createIntake<string>(createLimits());
    const tally = new Tally(createLimits());
    let admitted = 0;
    for (let count = 0; count < 200; count += 1) {
      const connection = `a${count}`;
      intake.handleInput({ type: "opened", connection, network: undefined }, 0);
      intake.handleInput({ type: "arrived", connection, waitingBytes: 1_000 }, 0);
      for (let output = intake.pollOutput(); output !== undefined; output = intake.pollOutput()) {
        if (output.type === "turn") intake.handleInput({ type: "turn" }, 0);
        if (output.type === "admitted") admitted += 1;
        if (output.type !== "take") continue;
        tally.reset();
        tally.addMessage(hello(1_024));
        intake.handleInput({ type: "identified", connection, userId: "ann" as UserId }, 0);
        intake.handleInput({ type: "taken", connection, bytes: 1_000, waitingBytes: 0, brought: tally }, 0);
      }
    }
    expect(admitted).toBeLessThanOrEqual(10 * BURST / 1_924 + 1);
  });

  test("is welcomed at once although another one owes", () => {
    const world = createWorld();
    for (let page = 0; page < 200; page += 1) greet(world, `a${page}`, "ann", 1_024);
    greet(world, "b", "bob", 100);
    expect(world.admitted.at(-1)).toEqual({ name: "b", atMs: world.nowMs });
  });

  test("has its debt also when the last connection is gone", () => {
    const world = createWorld();
    for (let page = 0; page < 200; page += 1) greet(world, `a${page}`, "ann", 1_024);
    world.run(2 * SECOND_MS);
    for (let page = 0; page < 200; page += 1) world.close(`a${page}`);
    const before = world.admitted.length;
    greet(world, "c", "ann", 1);
    expect(world.admitted).toHaveLength(before);
    world.run(SECOND_MS);
    expect(world.admitted.at(-1)?.name).toBe("c");
  });

  test("waits for no newcomer that left, whatever comes and goes in whatever order, and each that stays is welcomed once", () => {
    const step = fc.record({ page: fc.nat(30), leaves: fc.boolean(), ms: fc.nat(400), user: fc.constantFrom("ann", "bob") });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        const world = createWorld({ inboundFramesPerSecondMax: 10, subscriptionsPerConnectionMax: 10, connectionsPerUserMax: 2 });
        const open = new Set<string>();
        let count = 0;
        for (const { page, leaves, ms, user } of steps) {
          const [some] = [...open].slice(page % Math.max(1, open.size));
          if (leaves && some !== undefined) {
            world.close(some);
            open.delete(some);
          } else {
            const name = `${user}${(count += 1)}`;
            greet(world, name, user, 200);
            open.add(name);
          }
          world.run(ms);
        }
        world.run(count * SECOND_MS);
        const names = world.admitted.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const name of open) expect(names).toContain(name);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a network whose users are not known yet", () => {
  const NO_BUDGET = { inboundFramesPerSecondMax: 1_000_000_000, inboundBytesPerSecondMax: 1_000_000_000_000 };

  test("has one turn, however many connections it has", () => {
    const world = createWorld(NO_BUDGET);
    const names = Array.from({ length: 400 }, (_, index) => `x${index}`);
    for (const name of names) world.open(name, undefined, "10.0.0.1");
    world.open("b", "bob");
    for (const name of names) world.send(name, ...Array.from({ length: 400 }, () => PING));
    world.turn();
    const before = world.handled.length;
    world.send("b", PING);
    world.turn();
    const place = world.handled.findIndex(({ name }, index) => index >= before && name === "b");
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place - before).toBeLessThanOrEqual(2 * 57);
  });

  test("has one budget for what says nothing, also when its connections come and go", () => {
    const world = createWorld();
    let reads = 0;
    for (let round = 0; round < 400; round += 1) {
      world.open(`x${round}`, undefined, "10.0.0.1");
      world.send(`x${round}`, ...Array.from({ length: 2_000 }, () => EMPTY));
      world.run(50);
      reads += 2_000 - world.waitingOf(`x${round}`);
      world.close(`x${round}`);
    }
    expect(reads).toBeLessThan(10 * BURST + 21 * 4 * RATE + 400 * 170);
    world.open("y", undefined, "10.0.0.2");
    world.send("y", PING);
    expect(world.handled.at(-1)).toMatchObject({ name: "y" });
  });

  test("may be a crowd behind one proxy: thousands that come at the same time are never paused", () => {
    const world = createWorld();
    for (let user = 0; user < 5_000; user += 1) {
      world.open(`u${user}`, undefined, "10.0.0.1");
      world.send(`u${user}`, hello(10), [{ t: "sub", n: 99, stream: { kind: "thread", name: "t" }, from: "head" }]);
      if (user % 10 === 0) world.run(1);
    }
    world.run(5 * SECOND_MS);
    for (let user = 0; user < 5_000; user += 1) world.identify(`u${user}`, `user-${user}`);
    expect(world.said).toEqual([]);
    expect(world.admitted).toHaveLength(5_000);
    expect(world.handled).toHaveLength(10_000);
  });
});
