import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Crowd } from "../src/crowd.ts";
import { systemClock } from "../src/system-clock.ts";
import { TimerQueue } from "../src/timer-queue.ts";

let now = 0;
const clock = { ...systemClock, monotonicMs: () => now };

/** Clock and timers move together, and promises settle. */
async function pass(ms: number): Promise<void> {
  for (let step = 0; step < ms; step += 1) {
    now += 1;
    await vi.advanceTimersByTimeAsync(1);
  }
}

/** A crowd, and who of it had its turn. */
function createBench({ waitingMax = 10_000, hasRoom = (): boolean => true } = {}) {
  const crowd = new Crowd({ clock, timers: new TimerQueue(clock), waitingMax, hasRoom });
  const admitted: string[] = [];
  const join = (network: string, name = network) => {
    const visitor = crowd.join(network);
    if (visitor === "now") admitted.push(name);
    else if (visitor !== "full") void visitor.turn.then(() => admitted.push(name));
    return visitor;
  };
  const joinMany = (count: number, network: string): void => {
    for (let index = 0; index < count; index += 1) join(network);
  };
  return { crowd, admitted, join, joinMany };
}

describe("upgrades", () => {
  beforeEach(() => {
    now = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  test("are taken at once as they come, 100 of them, and 1,000 a second beyond that", async () => {
    const { joinMany, admitted } = createBench();
    joinMany(3_000, "a");
    expect(admitted.length).toBeCloseTo(100, -1);
    await pass(1_000);
    expect(admitted.length).toBeGreaterThan(1_080);
    expect(admitted.length).toBeLessThan(1_110);
    await pass(2_000);
    expect(admitted).toHaveLength(3_000);
  });

  test("that turn another client out are half as many", async () => {
    const { joinMany, admitted } = createBench({ hasRoom: () => false });
    joinMany(2_000, "a");
    expect(admitted.length).toBeCloseTo(50, -1);
    await pass(1_000);
    expect(admitted.length).toBeGreaterThan(535);
    expect(admitted.length).toBeLessThan(560);
  });

  test("take turns by their networks: one that floods is no queue for another", async () => {
    const { join, joinMany, admitted } = createBench();
    joinMany(5_000, "flood");
    join("b");
    join("c");
    await pass(5);
    expect(admitted.slice(100, 104).toSorted()).toEqual(["b", "c", "flood", "flood"]);
  });

  test("that are gone before their turn take none, and too many are turned away", async () => {
    const { join, joinMany, crowd, admitted } = createBench({ waitingMax: 3 });
    joinMany(100, "a");
    const gone = [join("a"), join("a"), join("a")];
    expect(join("a")).toBe("full");
    for (const visitor of gone) if (typeof visitor === "object") crowd.leave(visitor);
    join("a", "last");
    await pass(2);
    expect(admitted.slice(100)).toEqual(["last"]);
  });

  test("are at once again where they let up for a while", async () => {
    const { join, joinMany } = createBench();
    joinMany(1_000, "a");
    expect(join("a")).toBeTypeOf("object");
    await pass(2_000);
    expect(join("a")).toBe("now");
  });
});
