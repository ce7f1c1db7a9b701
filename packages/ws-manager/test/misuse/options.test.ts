import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { createManager, defineContract, type Identity, type ManagerOptions } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";
import { contract, startService, type TestContract } from "../support/service.ts";

const good = { contract, authenticate: () => null, store: memoryStore() };
type Options = ManagerOptions<TestContract, Identity>;

/** As a caller without types would: the checks are for them. */
const wrong = (changes: object): Options => ({ ...good, ...changes });

describe("a manager that is set up wrongly", () => {
  it.each<[string, object, RegExp]>([
    ["without a contract", { contract: undefined }, /contract: defineContract/],
    ["without authenticate", { authenticate: undefined }, /authenticate: async \(request, token\)/],
    ["with an option that does not exist", { authorise: () => true }, /no option authorise; it has: .*authorize/],
    ["with a path that is none", { path: "ws" }, /"\/ws"/],
    ["with a store that is not one", { store: "apex.db" }, /sqliteStore\("apex.db"\)/],
    ["with a limit that does not exist", { limits: { eventSize: 1 } }, /no limit called eventSize/],
    ["with limits that contradict each other", { limits: { subscriptionWindowBytes: 1_000_000 } }, /may not exceed limits.connectionWindowBytes/],
  ])("%s throws at start and says what to write (F12)", async (_name, changes, message) => {
    await expect(createManager(wrong(changes))).rejects.toMatchObject({ code: "misconfigured", message: expect.stringMatching(message) as string });
  });
});

describe("a handler that is registered wrongly", () => {
  it("throws for a second one, an unknown name and no function", async () => {
    await using service = await startService();
    const { manager } = service;
    manager.onRequest("ask", () => undefined);
    expect(() => manager.onRequest("ask", () => undefined)).toThrow(/has a handler already/);
    expect(() => manager.onRequest("asks" as "ask", () => undefined)).toThrow(/no request called asks; it has: ask, fail/);
    expect(() => manager.onRequest("fail", undefined as never)).toThrow(/handler must be a function \(ctx, payload\)/);
  });
});

describe("a contract that is written wrongly", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["an event of the golden path", () => defineContract({ requests: {}, events: { agent_started: v.object({}) } }), /belongs to the library/],
    ["a name that is none", () => defineContract({ requests: { "a b": v.object({}) } }), /1 to 64 letters/],
    ["a schema that is none", () => defineContract({ requests: { ask: {} as never } }), /must be a Standard Schema/],
  ])("throws for %s", (_name, define, message) => {
    expect(define).toThrow(message);
  });
});
