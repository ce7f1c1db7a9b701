import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tryParseSnapshot, type OutboxSnapshot, type Outcome } from "../../src/client/index.ts";
import type { RequestFrame, ServerFrame } from "../../src/protocol/index.ts";
import { createHarness, isOutcome, WELCOME, type Harness } from "./support/harness.ts";
import { createModelStore } from "./support/model-store.ts";

type Step =
  | { readonly type: "submit" | "disconnect" | "reload" | "settle" | "steal" | "forget" | "answer" | "tick" | "late" }
  | { readonly type: "promote" | "again" | "crash" }
  | { readonly type: "serve"; readonly mood: "accept" | "reject" | "later" }
  | { readonly type: "failover"; readonly steps: number };

const step = <Type extends Step["type"]>(type: Type) => fc.record({ type: fc.constant(type) });
const ordinary = [
  { weight: 5, arbitrary: step("submit") },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("serve" as const), mood: fc.constantFrom("accept", "accept", "accept", "reject", "later") }) },
  { weight: 8, arbitrary: step("answer") },
  { weight: 2, arbitrary: step("disconnect") },
  { weight: 2, arbitrary: step("settle") },
  { weight: 3, arbitrary: step("tick") },
  { weight: 2, arbitrary: step("late") },
] as const;
const faults = {
  reload: { weight: 1, arbitrary: step("reload") },
  steal: { weight: 1, arbitrary: step("steal") },
  forget: { weight: 1, arbitrary: step("forget") },
  failover: { weight: 1, arbitrary: fc.record({ type: fc.constant("failover" as const), steps: fc.integer({ min: 1, max: 4 }) }) },
  promote: { weight: 2, arbitrary: step("promote") },
  again: { weight: 4, arbitrary: step("again") },
  crash: { weight: 1, arbitrary: step("crash") },
};

/** A page, a network that loses and delays, and a store; everything that the application was told. */
function createWorld(knowsIds: boolean) {
  const store = createModelStore(knowsIds);
  let page = createHarness();
  let producer: string | undefined;
  let toServer: RequestFrame[] = [];
  let toClient: ServerFrame[] = [];
  /** Frames of dead connections that a slow node may still handle. */
  let stale: [string, RequestFrame][] = [];
  let stored: OutboxSnapshot | undefined;
  let submitted = 0;
  let stolen = 0;
  let lostUnknown = 0;
  const told = new Map<string, Outcome["type"][]>();
  /** What this page was told to be accepted: no page is told twice. */
  const acceptedHere = new Set<string>();
  /** Made by a page that ended before anything of them was stored. */
  const unstored = new Set<string>();

  const tell = (outcome: Outcome): void => {
    if (outcome.id === undefined) {
      lostUnknown += 1;
      return;
    }
    if (outcome.type === "accepted") {
      expect(acceptedHere.has(outcome.id)).toBe(false);
      acceptedHere.add(outcome.id);
    }
    told.set(outcome.id, [...(told.get(outcome.id) ?? []), outcome.type]);
  };
  const cut = (): void => {
    if (producer !== undefined) for (const frame of toServer) stale.push([producer, frame]);
    toServer = [];
    toClient = [];
    producer = undefined;
  };
  const drain = (): void => {
    for (const output of page.take()) {
      if (output.type === "persist") stored = tryParseSnapshot(JSON.parse(JSON.stringify(output.snapshot)));
      if (isOutcome(output)) tell(output);
      if (output.type === "fetch-token") page.input({ type: "token", token: undefined });
      if (output.type === "open-socket") page.input({ type: "socket-open" });
      if (output.type === "close-socket") cut();
      if (output.type !== "send") continue;
      if (output.frame.t === "hello") {
        const opened = store.open(output.frame.producer);
        producer = opened.producer;
        toClient.push({ ...WELCOME, ...opened });
      }
      if (output.frame.t === "request") {
        const { id, seq } = output.frame;
        // Whoever inherits the outbox now would send exactly this again.
        expect(stored).toMatchObject({ producer, items: expect.arrayContaining([expect.objectContaining({ seq })]) as unknown });
        expect(stored?.items.find((item) => item.seq === seq)?.body.id).toBe(id);
        toServer.push(output.frame);
      }
    }
  };
  const settleDown = (): void => {
    for (let round = 0; round < 3; round += 1) drain();
  };
  const start = (): void => {
    if (stored) page.restore(stored);
    page.input({ type: "connect" });
    settleDown();
  };
  const disconnect = (): void => {
    if (producer === undefined) return;
    cut();
    page.input({ type: "socket-closed", code: 1006 });
    settleDown();
  };
  start();

  const actions: { readonly [Type in Step["type"]]: (step: Extract<Step, { type: Type }>) => void } = {
    submit() {
      submitted += 1;
      page.submit(`r${submitted}`);
    },
    serve({ mood }) {
      const frame = toServer.shift();
      if (frame && producer !== undefined) toClient.push(store.handle(producer, frame, mood));
    },
    answer() {
      const frame = toClient.shift();
      if (frame) page.receive(frame);
    },
    disconnect,
    settle() {
      if (producer !== undefined) toClient.push({ t: "settled", seq: store.settle(producer) });
    },
    tick() {
      page.advance(20_000);
    },
    late() {
      const [of, frame] = stale.shift() ?? [];
      if (of !== undefined && frame) store.handle(of, frame, "accept");
    },
    reload() {
      const kept = new Set<string>(stored?.items.map(({ body }) => body.id));
      for (let number = 1; number <= submitted; number += 1) {
        const id = `r${number}`;
        if (!kept.has(id) && !told.has(id)) unstored.add(id);
      }
      cut();
      page = createHarness();
      acceptedHere.clear();
      start();
    },
    steal() {
      stolen += 1;
      if (producer !== undefined) store.steal(producer, `stolen${stolen}`);
    },
    forget() {
      store.forgetProducers();
    },
    promote() {
      disconnect();
      store.promoteReplica();
    },
    again() {
      store.submitAgain();
    },
    crash() {
      disconnect();
      stale = [];
      store.forgetCommits();
    },
    failover({ steps }) {
      disconnect();
      // What the dead primary had not handled is gone with it.
      stale = [];
      store.failOver(steps);
    },
  };

  return {
    act(next: Step): void {
      (actions[next.type] as (step: Step) => void)(next);
      settleDown();
    },
    /** Everything works from here on. */
    recover(): void {
      // After a failover servers close their connections: only a welcome says what is forgotten.
      this.act({ type: "disconnect" });
      for (let round = 0; round < 60; round += 1) {
        this.act({ type: "tick" });
        for (let turn = 0; turn < 12; turn += 1) {
          this.act({ type: "answer" });
          this.act({ type: "serve", mood: "accept" });
          this.act({ type: "again" });
          this.act({ type: "late" });
        }
        this.act({ type: "settle" });
      }
    },
    harness: (): Harness => page,
    log: store.log,
    ids: () => Array.from({ length: submitted }, (_, index) => `r${index + 1}`),
    told: (id: string) => told.get(id) ?? [],
    lostUnknown: () => lostUnknown,
    isUnstored: (id: string) => unstored.has(id),
  };
}

/** `knowsIds`: see the store. */
function run(plan: readonly Step[], knowsIds = false) {
  const world = createWorld(knowsIds);
  for (const next of plan) world.act(next);
  world.recover();
  return world;
}

/** Never twice, and never silently never. `canLoseSettled`: the store breaks its own word. */
function checkAll(world: ReturnType<typeof run>, canLoseSettled = false): void {
  const log = world.log();
  expect(log.filter((id, index) => log.indexOf(id) !== index)).toEqual([]);
  for (const id of world.ids()) {
    const told = world.told(id);
    const isSilent = !log.includes(id) && !told.includes("rejected") && !told.includes("lost") && !(canLoseSettled && told.includes("settled"));
    if (isSilent && !world.isUnstored(id) && world.lostUnknown() === 0) expect.fail(`${id} is nowhere, and was told: ${told.join()}`);
  }
}

const plans = (...extra: (keyof typeof faults)[]): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof(...ordinary, ...extra.map((name) => faults[name])), { maxLength: 120, size: "max" });

describe("requests", () => {
  it("run once, in order, and all of them, over any number of lost connections", () => {
    fc.assert(
      fc.property(plans(), (plan) => {
        const world = run(plan);
        checkAll(world);
        const rejected = world.ids().filter((id) => world.told(id).includes("rejected"));
        expect(world.log()).toEqual(world.ids().filter((id) => !rejected.includes(id)));
        for (const id of world.log()) expect(world.told(id)).toEqual(["accepted", "settled"]);
      }),
      { numRuns: 200 },
    );
  });

  it("run once when pages end and others inherit what they had stored", () => {
    fc.assert(fc.property(plans("reload"), (plan) => checkAll(run(plan))), { numRuns: 200 });
  });

  it("run once when another tab uses the same producer, and the other tab's run too", () => {
    fc.assert(
      fc.property(plans("steal", "reload"), (plan) => {
        const world = run(plan);
        checkAll(world);
        const rejected = plan.some((next) => next.type === "serve" && next.mood === "reject");
        const reloaded = plan.some(({ type }) => type === "reload");
        if (!rejected && !reloaded) for (const id of world.ids()) expect(world.log()).toContain(id);
      }),
      { numRuns: 200 },
    );
  });

  it("run once or are told as lost when a failover brings an older store back", () => {
    fc.assert(fc.property(plans("failover"), (plan) => checkAll(run(plan), true)), { numRuns: 300 });
  });

  it("run once and are never lost when what is not settled is forgotten, and maybe submitted again by another", () => {
    fc.assert(
      fc.property(plans("promote", "again", "crash", "reload"), (plan) => {
        const world = run(plan);
        checkAll(world);
        expect(world.lostUnknown()).toBe(0);
        for (const id of world.ids()) {
          const told = world.told(id);
          expect(told).not.toContain("lost");
          if (world.isUnstored(id)) continue;
          // Whatever was said first holds: what was rejected does not run after all.
          expect([id, world.log().includes(id)]).toEqual([id, !told.includes("rejected")]);
          expect(told.filter((type) => type === "rejected").length).toBeLessThan(2);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("run once, and all of them, when the store forgets producers and its inboxes know what they have", () => {
    fc.assert(
      fc.property(plans("forget", "reload"), (plan) => {
        const world = run(plan, true);
        checkAll(world);
        for (const id of world.ids()) {
          if (world.isUnstored(id)) continue;
          expect(world.told(id)).not.toContain("lost");
          expect([id, world.log().includes(id)]).toEqual([id, !world.told(id).includes("rejected")]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("run at most once, and never vanish silently, under all of it together", () => {
    fc.assert(fc.property(plans("reload", "steal", "forget", "failover"), (plan) => checkAll(run(plan, true), true)), { numRuns: 300 });
  });
});
