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
    else if (visitor !== "full") void visitor.turn.then((isAdmitted) => admitted.push(isAdmitted ? name : `${name} makes room`));
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

  test("of a network that fills the crowd make room, the first one in front, for those of networks with less than their share", async () => {
    const { join, joinMany, admitted } = createBench({ waitingMax: 4 });
    joinMany(100, "flood");
    for (const name of ["1", "2", "3", "4"]) join("flood", name);
    for (const name of ["b1", "b2", "b3"]) join("b", name);
    expect(join("flood")).toBe("full");
    expect(join("b")).toBe("full");
    expect(join("c")).toBeTypeOf("object");
    await pass(10);
    expect(admitted.slice(100).filter((name) => name.endsWith("room"))).toEqual(["1 makes room", "2 makes room", "3 makes room"]);
    expect(admitted.slice(100).filter((name) => !name.endsWith("room"))).toHaveLength(4);
  });

  test("are at once again where they let up for a while", async () => {
    const { join, joinMany } = createBench();
    joinMany(1_000, "a");
    expect(join("a")).toBeTypeOf("object");
    await pass(2_000);
    expect(join("a")).toBe("now");
  });
});
