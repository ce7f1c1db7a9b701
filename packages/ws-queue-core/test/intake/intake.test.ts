import { describe, expect, test } from "vitest";
import type { ClientFrame } from "../../src/protocol/index.ts";
import { DEFAULT_LIMITS } from "../../src/index.ts";
import { createIntake, Tally } from "../../src/server/index.ts";
import { createWorld } from "./world.ts";

const PING: readonly ClientFrame[] = [{ t: "ping" }];
const ACK: readonly ClientFrame[] = [{ t: "ack", acks: [[1, 5, 5]] }];
const sub = (n: number): Extract<ClientFrame, { t: "sub" }> => ({ t: "sub", n, stream: { kind: "thread", name: `t${n}` }, from: "head" });
const subs = (count: number, from = 1): ReturnType<typeof sub>[] => Array.from({ length: count }, (_, index) => sub(from + index));
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const RATE = 1_000;
/** 4 × 100 subscriptions, each of them begun and ended, and two seconds. */
const BURST = 4 * 100 * 11 + 2 * RATE;

const many = (frames: readonly ClientFrame[], count: number): (readonly ClientFrame[])[] => Array.from({ length: count }, () => frames);

describe("a connection", () => {
  test("is read at once while nothing else happens", () => {
    const world = createWorld();
    world.open("a", "ann");
    world.send("a", PING);
    expect(world.handled).toMatchObject([{ name: "a", atMs: 0 }]);
  });

  test("that sends more than its budget is read at the budget's rate, and paused for a second at most", () => {
    const world = createWorld();
    world.open("a", "ann");
    world.run(30 * SECOND_MS, () => world.fill("a", PING));
    expect(world.handledOf("a")).toBeGreaterThan(BURST + 29 * RATE);
    expect(world.handledOf("a")).toBeLessThan(BURST + 31 * RATE);
    const times = world.saidOf("a");
    for (const [index, { type, atMs }] of times.entries()) {
      if (type === "resumed") expect(atMs - (times[index - 1]?.atMs ?? 0)).toBeLessThanOrEqual(SECOND_MS);
    }
    expect(times.filter(({ type }) => type === "resumed").length).toBeGreaterThan(10);
  });

  test("that owes for many seconds is read once a second all the same", () => {
    const world = createWorld();
    world.open("a", "ann");
    world.send("a", ...Array.from({ length: 40 }, (_, index) => subs(128, 1 + index * 128)));
    world.run(30 * SECOND_MS);
    const resumed = world.saidOf("a").filter(({ type }) => type === "resumed");
    expect(resumed.length).toBeGreaterThanOrEqual(10);
    for (const [index, { atMs }] of resumed.slice(1).entries()) expect(atMs - (resumed[index]?.atMs ?? 0)).toBeLessThanOrEqual(SECOND_MS + 1);
  });

  test("that sends large messages is held to its bytes", () => {
    const world = createWorld({ inboundBytesPerSecondMax: 65_536 });
    world.open("a", "ann");
    const large: readonly ClientFrame[] = [{ t: "auth", token: "x".repeat(60_000) }];
    world.run(30 * SECOND_MS, () => world.fill("a", large, 3));
    expect(world.handledOf("a")).toBeLessThan(18 + 31 * 1.1 + 2);
  });

  test("is closed when it goes on for two minutes, not earlier, and only told once", () => {
    const world = createWorld();
    world.open("a", "ann");
    const flood = (): void => world.fill("a", PING, 200);
    world.run(2 * MINUTE_MS, flood);
    expect(world.saidOf("a").filter(({ type }) => type === "close")).toEqual([]);
    world.run(30 * SECOND_MS, flood);
    expect(world.saidOf("a").filter(({ type }) => type === "close")).toHaveLength(1);
  });

  test("that lets up in between is never closed", () => {
    const world = createWorld();
    world.open("a", "ann");
    for (let round = 0; round < 4; round += 1) {
      world.run(90 * SECOND_MS, () => world.fill("a", PING, 200));
      world.run(10 * SECOND_MS);
    }
    expect(world.said.filter(({ type }) => type === "close")).toEqual([]);
    expect(world.said.filter(({ type }) => type === "paused").length).toBeGreaterThan(100);
  });

  test("answers what the server asks for at no cost, and nothing beyond that", () => {
    const world = createWorld();
    world.open("a", "ann");
    world.run(10 * SECOND_MS, () => {
      world.asked("a", 4);
      world.send("a", ...many(ACK, 4));
    });
    expect(world.said).toEqual([]);
    world.run(10 * SECOND_MS, () => world.send("a", ...many(ACK, 4)));
    expect(world.said.length).toBeGreaterThan(0);
  });

  test("cannot save up what it did not answer for a flood of something else", () => {
    const world = createWorld();
    world.open("a", "ann");
    world.run(SECOND_MS, () => world.asked("a", 1_000));
    world.send("a", ...many(PING, BURST + 2_000));
    world.run(100);
    expect(world.saidOf("a")[0]?.type).toBe("paused");
  });

  test("pays for requests only beyond the rate that they have of their own", () => {
    const world = createWorld();
    world.open("a", "ann");
    const request = (n: number): ClientFrame[] => [{ t: "request", id: `r${n}` as never, seq: n, thread: "t" as never, name: "ask", payload: null }];
    let n = 0;
    world.send("a", ...Array.from({ length: 120 }, () => request((n += 1))));
    world.run(10 * MINUTE_MS, () => {
      if (world.nowMs % 500 === 0) world.send("a", request((n += 1)));
    });
    expect(world.said).toEqual([]);
    world.send("a", ...Array.from({ length: 4_000 }, () => request((n += 1))));
    world.run(SECOND_MS);
    expect(world.saidOf("a")[0]?.type).toBe("paused");
  });

  test("that sends its messages byte by byte pays for each", () => {
    const intake = createIntake<string>(DEFAULT_LIMITS);
    intake.handleInput({ type: "opened", connection: "a", network: undefined }, 0);
    const isRead = (): boolean => {
      intake.handleInput({ type: "arrived", connection: "a", waitingBytes: 1 }, 0);
      for (let output = intake.pollOutput(); output !== undefined; output = intake.pollOutput()) {
        if (output.type === "paused") return false;
        if (output.type === "turn") intake.handleInput({ type: "turn" }, 0);
        if (output.type === "take") intake.handleInput({ type: "taken", connection: "a", bytes: 1, waitingBytes: 0, brought: new Tally(DEFAULT_LIMITS) }, 0);
      }
      return true;
    };
    let pieces = 0;
    while (pieces < 20_000 && isRead()) pieces += 1;
    expect(pieces).toBe(BURST);
  });
});

describe("a user", () => {
  test("whose connections are each within their budget is slowed where they exceed it together, all of them alike", () => {
    const world = createWorld();
    const names = Array.from({ length: 10 }, (_, index) => `a${index}`);
    for (const name of names) world.open(name, "ann");
    world.open("b", "bob");
    world.run(30 * SECOND_MS, () => {
      if (world.nowMs % 10 !== 0) return;
      // A network has room for so many.
      for (const name of names) if (world.waitingOf(name) < 100) world.send(name, ...many(PING, 9));
      world.send("b", ...many(PING, 9));
    });
    const counts = names.map((name) => world.handledOf(name));
    const sum = counts.reduce((all, count) => all + count);
    expect(sum).toBeLessThan(10 * BURST + 31 * 4 * RATE);
    expect(sum).toBeGreaterThan(10 * BURST + 29 * 4 * RATE - 10 * 100);
    expect(Math.min(...counts) * 1.5).toBeGreaterThan(Math.max(...counts));
    expect(world.saidOf("b")).toEqual([]);
    expect(world.handledOf("b")).toBe(30 * 900);
  });

  test("finds what it owes when it comes back, whatever connection it was", () => {
    const world = createWorld();
    const hello: readonly ClientFrame[] = [{ t: "hello", v: 1, subs: subs(100) }];
    let served = 0;
    let name = "";
    world.run(20 * SECOND_MS, () => {
      if (world.nowMs % 20 !== 0) return;
      if (name !== "") world.close(name);
      served += world.handledOf(name) > 1 ? 1 : 0;
      name = `a${world.nowMs}`;
      world.open(name);
      world.send(name, hello);
      world.identify(name, "ann");
      world.send(name, subs(120));
    });
    // A welcome costs 1,016, and what follows it 1,200: either may come without the other before the connection closes.
    expect(served).toBeGreaterThan(5);
    expect(served).toBeLessThan((10 * BURST + 20 * 4 * RATE) / 1_216);
    expect(world.admitted.length).toBeLessThan((10 * BURST + 20 * 4 * RATE) / 1_016 + 20);
  });

  test("is not known before hello is answered: each such connection counts by itself", () => {
    const world = createWorld();
    world.open("a");
    world.open("b");
    world.run(20 * SECOND_MS, () => world.fill("a", PING));
    world.send("b", PING);
    expect(world.saidOf("a").length).toBeGreaterThan(0);
    expect(world.handled.at(-1)).toMatchObject({ name: "b", atMs: world.nowMs });
  });
});

describe("the turns of users", () => {
  /** Frames of the flood between the moment at which another user's frame arrives and the one at which it is handled. */
  function overtaken(world: ReturnType<typeof createWorld>, name: string): number {
    const before = world.handled.length;
    world.send(name, PING);
    for (let turns = 0; turns < 100; turns += 1) {
      const found = world.handled.findIndex((one, index) => index >= before && one.name === name);
      if (found >= 0) return found - before;
      world.turn();
    }
    throw new Error("It was not read");
  }

  test("of one that floods with ten connections and another one: at most two takes of the flood are handled before the other's frame", () => {
    // A budget without end, so that nothing but the turns holds the flood back.
    const world = createWorld({ inboundFramesPerSecondMax: 1_000_000_000, inboundBytesPerSecondMax: 1_000_000_000_000 });
    const names = Array.from({ length: 10 }, (_, index) => `a${index}`);
    for (const name of names) world.open(name, "ann");
    world.open("b", "bob");
    let most = 0;
    for (let round = 0; round < 50; round += 1) {
      // The flood is first in line, with more than a turn of the event loop can take.
      for (const name of names) world.fill(name, PING, 200);
      most = Math.max(most, overtaken(world, "b"));
      world.turn();
      world.nowMs += 1;
    }
    expect(most).toBeLessThanOrEqual(2 * 57);
  });

  test("go round: of five users that flood, each has a fifth, however many connections it has", () => {
    const world = createWorld({ inboundFramesPerSecondMax: 1_000_000_000, inboundBytesPerSecondMax: 1_000_000_000_000 });
    const users = ["ann", "bob", "cyd", "dan", "eve"];
    const names = users.flatMap((user, count) => Array.from({ length: 1 + 2 * count }, (_, index) => `${user}${index}`));
    for (const name of names) world.open(name, name.slice(0, 3));
    for (let turn = 0; turn < 300; turn += 1) {
      for (const name of names) world.fill(name, PING, 100);
      world.turn();
    }
    const counts = users.map((user) => world.handled.filter(({ name }) => name.startsWith(user)).length);
    expect(Math.min(...counts) * 1.25).toBeGreaterThan(Math.max(...counts));
  });

  test("are bounded: one turn of the event loop handles a few reads of one user, and about as many frames of all as take a millisecond", () => {
    const world = createWorld({ inboundFramesPerSecondMax: 1_000_000_000, inboundBytesPerSecondMax: 1_000_000_000_000 });
    const names = Array.from({ length: 100 }, (_, index) => `u${index}`);
    for (const name of names) world.open(name, name);
    for (const name of names) world.send(name, ...many(PING, 200));
    for (let before = world.handled.length; before < 100 * 200; before = world.handled.length) {
      world.turn();
      expect(world.handled.length - before).toBeGreaterThan(0);
      expect(world.handled.length - before).toBeLessThanOrEqual(256 + 57);
    }
    world.send("u0", ...many(PING, 1_000));
    const before = world.handled.length;
    world.turn();
    expect(world.handled.length - before).toBeLessThanOrEqual(2 * 57);
  });

  test("have room for one large message of a user: ten that become whole at the same time are decoded in ten turns", () => {
    const world = createWorld({ inboundFramesPerSecondMax: 1_000_000_000, inboundBytesPerSecondMax: 1_000_000_000_000 });
    const names = Array.from({ length: 10 }, (_, index) => `a${index}`);
    for (const name of names) world.open(name, "ann");
    const large: readonly ClientFrame[] = [{ t: "auth", token: "x".repeat(60_000) }];
    for (const name of names) world.send(name, ...many(large, 3));
    for (let before = world.handled.length; before < 30; before = world.handled.length) {
      world.turn();
      expect(world.handled.length - before).toBeLessThanOrEqual(1);
    }
  });
});
