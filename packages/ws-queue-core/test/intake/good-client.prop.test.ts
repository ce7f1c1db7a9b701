import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cursor } from "../../src/index.ts";
import type { ClientFrame } from "../../src/protocol/index.ts";
import { createWorld } from "./world.ts";

/** What a client does that keeps to PROTOCOL.md, as hard as that allows. */
interface Conduct {
  /** Frames a second by which the server asks for acks, over all subscriptions. */
  readonly asksPerSecond: number;
  /** How long the application takes until it is done with an event. */
  readonly processingMs: number;
  /** Subscriptions that an ack names. */
  readonly named: number;
  /** Messages are gathered for so long, as a network does that stalls. */
  readonly stallMs: number;
  readonly helloSubs: number;
  /** Threads that the user goes to and leaves, a second. */
  readonly switchesPerSecond: number;
  /** All subscriptions are reset, and subscribed to again, this often. */
  readonly resetEveryMs: number;
  readonly requestBytes: number;
}

const conducts: fc.Arbitrary<Conduct> = fc.record({
  asksPerSecond: fc.integer({ min: 0, max: 4_000 }),
  processingMs: fc.integer({ min: 0, max: 2_000 }),
  named: fc.integer({ min: 1, max: 100 }),
  stallMs: fc.integer({ min: 1, max: 800 }),
  helloSubs: fc.constantFrom(0, 100, 1_024),
  switchesPerSecond: fc.integer({ min: 0, max: 20 }),
  resetEveryMs: fc.integer({ min: 10_000, max: 20_000 }),
  requestBytes: fc.constantFrom(10, 1_000, 60_000),
});

const MESSAGE_FRAMES_MAX = 128;
const SUBSCRIPTIONS_MAX = 100;
const REQUESTS_PER_MINUTE = 120;
const IN_FLIGHT_MAX = 32;
const RETRY_MS = 1_000;
const NEVER = 1_000_000;

/** One connection that does all of that at the same time, in virtual time. */
function behave(conduct: Conduct, durationMs: number): ReturnType<typeof createWorld> {
  const world = createWorld();
  const due = new Map<number, ClientFrame[]>();
  let n = 1;
  let seq = 0;

  const later = (afterMs: number, frames: readonly ClientFrame[]): void => {
    const stalledMs = Math.ceil((world.nowMs + afterMs + 1) / conduct.stallMs) * conduct.stallMs;
    due.set(stalledMs, [...(due.get(stalledMs) ?? []), ...frames]);
  };
  const sub = (): Extract<ClientFrame, { t: "sub" }> => ({ t: "sub", n: (n += 1), stream: { kind: "thread", name: `thread-${n}` }, from: "c".repeat(100) as Cursor });
  const subs = (count: number): ReturnType<typeof sub>[] => Array.from({ length: count }, sub);
  const acks = Array.from({ length: conduct.named }, (_, index) => [1_000_000 + index, NEVER, NEVER] as const);
  const ack: ClientFrame = { t: "ack", acks };
  const request = (): ClientFrame => ({ t: "request", id: `r${(seq += 1)}` as never, seq, thread: "t" as never, name: "ask", payload: "x".repeat(conduct.requestBytes) });

  const ask = (): void => {
    world.asked("a", 2);
    later(0, [ack]);
    later(conduct.processingMs, [ack]);
  };

  const each = (): void => {
    const { nowMs } = world;
    const every = (ms: number): boolean => nowMs % ms === 0;
    const asks = Math.floor((nowMs * conduct.asksPerSecond) / 1_000) - Math.floor(((nowMs - 1) * conduct.asksPerSecond) / 1_000);
    for (let left = asks; left > 0; left -= 1) ask();
    // A heartbeat of the server, and one of the client, each with an ack.
    if (every(25_000)) world.asked("a", 2);
    if (every(5_000)) later(0, [{ t: "ping" }, ack, { t: "pong" }, ack]);
    if (conduct.switchesPerSecond > 0 && every(Math.floor(1_000 / conduct.switchesPerSecond))) later(0, [{ t: "unsub", n }, sub()]);
    if (every(conduct.resetEveryMs)) later(0, subs(SUBSCRIPTIONS_MAX));
    if (every(60_000 / REQUESTS_PER_MINUTE)) later(0, [request()]);
    // Those that were refused for now are all sent again.
    if (every(RETRY_MS) && conduct.requestBytes <= 1_000) later(0, Array.from({ length: IN_FLIGHT_MAX }, request));
    const frames = due.get(nowMs) ?? [];
    due.delete(nowMs);
    send(frames);
  };

  /** In messages of as many frames as one may have; a large request goes alone. */
  const send = (frames: readonly ClientFrame[]): void => {
    const size = conduct.requestBytes > 1_000 || conduct.named > 20 ? 1 : MESSAGE_FRAMES_MAX / 8;
    const messages: ClientFrame[][] = [];
    for (let at = 0; at < frames.length; at += size) messages.push(frames.slice(at, at + size));
    if (messages.length > 0) world.send("a", ...messages);
  };

  world.open("a");
  world.send("a", [{ t: "hello", v: 1, subs: subs(conduct.helloSubs) }]);
  world.identify("a", "ann");
  // The page loads: it subscribes to everything, and goes to other threads at once.
  world.send("a", subs(MESSAGE_FRAMES_MAX), subs(72), Array.from({ length: SUBSCRIPTIONS_MAX }, (): ClientFrame => ({ t: "unsub", n })), subs(SUBSCRIPTIONS_MAX));
  world.send("a", ...Array.from({ length: REQUESTS_PER_MINUTE }, () => [request()]));
  world.run(durationMs, each);
  world.run(conduct.processingMs + 2 * conduct.stallMs, () => send(due.get(world.nowMs) ?? []));
  // What came last is read in its turns.
  world.run(1_000);
  return world;
}

test("a client that keeps to the protocol, with all subscriptions streaming, is never paused", () => {
  fc.assert(
    fc.property(conducts, (conduct) => {
      const world = behave(conduct, 12_000);
      expect(world.said).toEqual([]);
      expect(world.waitingOf("a")).toBe(0);
    }),
    { numRuns: 4 },
  );
});

test("nor at the highest rate at which the server can ask, for twenty seconds", () => {
  const world = behave(
    { asksPerSecond: 4_000, processingMs: 500, named: 1, stallMs: 1, helloSubs: 1_024, switchesPerSecond: 20, resetEveryMs: 10_000, requestBytes: 10 },
    20_000,
  );
  expect(world.said).toEqual([]);
  expect(world.handledOf("a")).toBeGreaterThan(20 * 2 * 4_000);
});
