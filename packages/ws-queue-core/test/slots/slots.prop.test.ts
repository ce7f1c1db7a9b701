import fc from "fast-check";
import { expect, test } from "vitest";
import { PRIORITIES, type StreamKey, type UserId } from "../../src/index.ts";
import { createSlots, type Slots, type SlotsInput, type SlotsOutput } from "../../src/server/index.ts";
import { ModelSlots } from "./model-slots.ts";

const AGING_MS = 100;

const USERS = 5;

/** `thread` also says whose it is: each user has eight. Most are of one class, so that its users have turns to take. */
const step = fc.record({
  type: fc.oneof(
    { weight: 6, arbitrary: fc.constant("ready" as const) },
    { weight: 5, arbitrary: fc.constant("freed" as const) },
    { weight: 1, arbitrary: fc.constantFrom("forgotten", "done") },
  ),
  thread: fc.nat({ max: 8 * USERS - 1 }),
  priority: fc.oneof({ weight: 4, arbitrary: fc.constant("normal" as const) }, { weight: 3, arbitrary: fc.constantFrom(...PRIORITIES) }),
  hasNext: fc.boolean(),
  /** Of the holding threads, which one is freed; any thread now and then. */
  holding: fc.option(fc.nat({ max: 20 }), { freq: 8 }),
  afterMs: fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 10 }) }, { weight: 1, arbitrary: fc.nat({ max: 2 * AGING_MS }) }),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const sizes = fc.record({
  handlersMax: fc.integer({ min: 1, max: 5 }),
  handlersPerUserMax: fc.integer({ min: 1, max: 3 }),
  waitingMax: fc.constantFrom(6, 12, 40),
  waitingPerUserMax: fc.constantFrom(2, 4, 8),
});

test("whatever happens in whatever order, each slot goes where a plain list would give it", () => {
  const property = fc.property(sizes, fc.array(step, { maxLength: 200, size: "max" }), (size, steps) => {
    const options = { ...size, agingMs: AGING_MS };
    const [slots, model] = [createSlots(options), new ModelSlots(options)];
    let nowMs = 0;
    for (const one of steps) {
      nowMs += one.afterMs;
      const input = inputOf(one, model);
      slots.handleInput(input, nowMs);
      expect(outputsOf(slots)).toEqual(model.handle(input, nowMs));
      checkRules(model, options);
    }
  });
  fc.assert(property, { numRuns: 150 });
});

function inputOf({ type, thread, priority, hasNext, holding }: Step, model: ModelSlots): SlotsInput {
  const key = `thread:u${thread % USERS}:t${thread}` as StreamKey;
  if (type === "ready") return { type, thread: key, userId: `u${thread % USERS}` as UserId, priority };
  const held = holding === null || model.holding.length === 0 ? key : (model.holding[holding % model.holding.length]?.thread ?? key);
  return type === "forgotten" || type === "done" ? { type, thread: key } : { type, thread: held, ...(hasNext && { next: priority }) };
}

/** The machine did what the model did, so that the rules hold for the machine where they hold for the model. */
function checkRules(model: ModelSlots, { handlersMax, handlersPerUserMax }: { handlersMax: number; handlersPerUserMax: number }): void {
  expect(model.holding.length).toBeLessThanOrEqual(handlersMax);
  for (const user of new Set(model.holding.map(({ userId }) => userId))) {
    expect(model.holding.filter(({ userId }) => userId === user).length).toBeLessThanOrEqual(handlersPerUserMax);
  }
  if (model.holding.length < handlersMax) expect(model.waiting.filter(({ userId }) => model.mayRun(userId))).toEqual([]);
  const threads = [...model.holding, ...model.waiting].map(({ thread }) => thread);
  expect(new Set(threads).size).toBe(threads.length);
}

function outputsOf(slots: Slots): SlotsOutput[] {
  const all: SlotsOutput[] = [];
  for (let output = slots.pollOutput(); output !== undefined; output = slots.pollOutput()) all.push(output);
  return all;
}
