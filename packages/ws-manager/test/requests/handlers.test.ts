import { describe, expect, it } from "vitest";
import { createHandlers, type Handlers } from "../../src/requests/handlers.ts";
import type { HandlerOptions } from "../../src/manager.ts";
import { contract, type BenchContract } from "../threads/support/thread-bench.ts";
import { throws } from "../misuse/support/odd-values.ts";

const create = (attemptsMax = 5): Handlers<BenchContract> => createHandlers(contract, attemptsMax, () => undefined);
const nothing = (): undefined => undefined;

function policyOf(options?: HandlerOptions, attemptsMax?: number) {
  const handlers = create(attemptsMax);
  if (options === undefined) handlers.register("ask", nothing);
  else handlers.register("ask", options, nothing);
  const found = handlers.find("ask");
  if (typeof found === "string") throw new Error(found);
  return { ...found.policy, priority: handlers.priorityOf("ask") };
}

describe("the policy of a handler", () => {
  const defaults = { timeoutMs: 300_000, attempts: 5, retry: { firstMs: 1_000, maxMs: 60_000 }, priority: "normal" };

  it("is the defaults where it says nothing, with the attempts that the limits allow", () => {
    expect(policyOf()).toEqual(defaults);
    expect(policyOf({})).toEqual(defaults);
    expect(policyOf(undefined, 2)).toEqual({ ...defaults, attempts: 2 });
  });

  it("is what its options say, and the defaults for the rest", () => {
    expect(policyOf({ timeoutMs: false, attempts: 1 })).toEqual({ ...defaults, timeoutMs: false, attempts: 1 });
    expect(policyOf({ retry: { firstMs: 0 }, priority: "low" })).toEqual({ ...defaults, retry: { firstMs: 0, maxMs: 60_000 }, priority: "low" });
    expect(policyOf({ timeoutMs: 500, attempts: 100, priority: "critical", retry: { firstMs: 50, maxMs: 50 } }, 2)).toEqual({
      timeoutMs: 500,
      attempts: 100,
      priority: "critical",
      retry: { firstMs: 50, maxMs: 50 },
    });
  });

  it("is found with its handler; a request without one has no priority of its own", () => {
    const handlers = create();
    expect(handlers.find("ask")).toBe("missing");
    expect(handlers.find("gone")).toBe("unknown");
    expect(handlers.find("toString")).toBe("unknown");
    expect(handlers.priorityOf("ask")).toBe("normal");
  });
});

describe("onRequest refuses", () => {
  const as = (value: unknown): never => value as never;
  const wrong: readonly (readonly [string, () => HandlerOptions, RegExp])[] = [
    ["a timeout of nothing", () => ({ timeoutMs: 0 }), /onRequest\("ask", …\): timeoutMs must be a whole number of milliseconds from 1 to 2147483647, or false, not 0/],
    ["a timeout that is true", () => ({ timeoutMs: as(true) }), /timeoutMs must be .*, not true/],
    ["a timeout longer than timers wait", () => ({ timeoutMs: 2 ** 31 }), /timeoutMs/],
    ["a timeout that is NaN", () => ({ timeoutMs: Number.NaN }), /timeoutMs must be .*, not NaN/],
    ["no attempts", () => ({ attempts: 0 }), /attempts must be a whole number from 1 to 100, not 0/],
    ["too many attempts", () => ({ attempts: 101 }), /attempts must be .*, not 101/],
    ["a priority that is none", () => ({ priority: as("urgent") }), /priority must be one of "critical", "high", "normal", "low", not "urgent"/],
    ["a retry that is a number", () => ({ retry: as(5) }), /retry must be \{ firstMs, maxMs }, not 5/],
    ["a retry with half a millisecond", () => ({ retry: { firstMs: 0.5 } }), /retry: firstMs must be .*, not 0.5/],
    ["a retry with an option that does not exist", () => ({ retry: as({ first: 5 }) }), /retry has no option first; it has: firstMs, maxMs/],
    ["a first wait above the longest", () => ({ retry: { firstMs: 61_000 } }), /retry.firstMs \(61000\) may not exceed retry.maxMs \(60000\)/],
    ["a longest wait below the first", () => ({ retry: { maxMs: 999 } }), /retry.firstMs \(1000\) may not exceed retry.maxMs \(999\)/],
    ["an option that does not exist", () => as({ timeout: 5 }), /has no option timeout; it has: timeoutMs, attempts, priority, retry/],
    ["options that are null", () => as(null), /must be an object/],
    ["options that cannot be read", () => ({ get attempts() { return throws(); } }), /must be an object that can be read/],
  ];
  it.each(wrong)("%s, and the name is still free", (_name, options, message) => {
    const handlers = create();
    expect(() => handlers.register("ask", options(), nothing)).toThrow(
      expect.objectContaining({ code: "misconfigured", message: expect.stringMatching(message) as string }) as Error,
    );
    handlers.register("ask", nothing);
    expect(handlers.find("ask")).not.toBe("missing");
  });

  it("options without a handler", () => {
    expect(() => create().register("ask", as({ attempts: 3 }))).toThrow(/handler must be a function \(ctx, payload\) => …, not an object/);
    expect(() => create().register("ask", { attempts: 3 }, as(7))).toThrow(/handler must be a function .*, not 7/);
  });
});
