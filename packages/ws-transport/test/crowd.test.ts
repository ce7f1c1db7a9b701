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
function createBench({ waitingMax = 1_000, hasRoom = () => false } = {}) {
  const crowd = new Crowd({ clock, timers: new TimerQueue(clock), waitingMax, hasRoom });
  const admitted: string[] = [];
  const join = (network: string, name = network) => {
    const visitor = crowd.join(network);
    void visitor?.turn.then(() => admitted.push(name));
    return visitor;
  };
  return { crowd, admitted, join };
}

describe("upgrades for which others have to make room", () => {
  beforeEach(() => {
    now = 0;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  test("are taken one every 2 ms, the first at once", async () => {
    const { join, admitted } = createBench();
    for (let index = 0; index < 100; index += 1) join("a", `${index}`);
    await pass(0);
    await Promise.resolve();
    expect(admitted).toEqual(["0"]);
    await pass(100);
    expect(admitted).toHaveLength(51);
    await pass(200);
    expect(admitted).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`));
  });

  test("take turns by their networks: one that floods is no queue for another", async () => {
    const { join, admitted } = createBench();
    for (let index = 0; index < 900; index += 1) join("flood");
    join("b");
    join("c");
    await pass(10);
    expect(admitted.slice(0, 4).toSorted()).toEqual(["b", "c", "flood", "flood"]);
  });

  test("that are gone before their turn take none, and too many are turned away", async () => {
    const { join, crowd, admitted } = createBench({ waitingMax: 3 });
    join("a", "first");
    await pass(0);
    const gone = [join("a"), join("a"), join("a")];
    expect(join("a")).toBeUndefined();
    for (const visitor of gone) if (visitor !== undefined) crowd.leave(visitor);
    join("a", "second");
    await pass(3);
    expect(admitted).toEqual(["first", "second"]);
  });

  test("do not wait on where there is room again", async () => {
    let rooms = 0;
    const { join, crowd, admitted } = createBench({ hasRoom: () => rooms > 0 });
    for (let index = 0; index < 10; index += 1) join("a");
    for (rooms = 5; rooms > 0; rooms -= 1) crowd.handleDue();
    await Promise.resolve();
    expect(admitted).toHaveLength(6);
  });
});
