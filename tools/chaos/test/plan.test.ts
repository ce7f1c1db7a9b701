import { describe, expect, it } from "vitest";
import { conductOf, HANDLER_NAMES } from "../src/handlers/conduct.ts";
import { parseCommand } from "../src/options.ts";
import { FAULT_NAMES } from "../src/plan/fault-names.ts";
import { createPlan } from "../src/plan/plan.ts";
import type { Settings } from "../src/settings.ts";

const SETTINGS: Settings = { store: "sqlite", clients: 200, users: 50, threads: 100, rate: 200, seconds: 60, seed: 7, faults: FAULT_NAMES, handlers: [] };

describe("the plan of a run", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(createPlan(SETTINGS)).toEqual(createPlan(SETTINGS));
    expect(createPlan(SETTINGS)).not.toEqual(createPlan({ ...SETTINGS, seed: 8 }));
  });

  it("does not change one kind of fault when another is left out", () => {
    const kills = (settings: Settings) => createPlan(settings).filter(({ fault }) => fault === "kill9");
    expect(kills({ ...SETTINGS, faults: ["kill9"] })).toEqual(kills(SETTINGS));
  });

  it("has every fault in order", () => {
    const plan = createPlan(SETTINGS);
    expect([...new Set(plan.map(({ fault }) => fault))].toSorted()).toEqual([...FAULT_NAMES].toSorted());
    expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  it("kills and stops the service ten times in a minute, whatever the seed", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const plan = createPlan({ ...SETTINGS, seed });
      for (const kind of ["kill9", "stop"] as const) expect(plan.filter(({ fault }) => fault === kind).length).toBeGreaterThanOrEqual(10);
    }
  });
});

describe("the conduct of a handler", () => {
  const ids = Array.from({ length: 5_000 }, (_, n) => `request ${n}`);

  it("is that of its name only, and every name has some that cannot work", () => {
    for (const name of HANDLER_NAMES) {
      const conducts = ids.map((id) => [1, 2, 3, 4, 5].map((attempt) => conductOf([name], id, attempt)));
      expect(new Set(conducts.flat())).toEqual(new Set(["works", name]));
      expect(conducts.some((attempts) => !attempts.includes("works"))).toBe(true);
      expect(conducts.some((attempts) => attempts[0] === name && attempts.includes("works"))).toBe(true);
    }
  });
});

describe("the command line", () => {
  const seed = (): number => 1;

  it("has defaults that fit each other", () => {
    expect(parseCommand([], seed)).toEqual({ type: "run", settings: { ...SETTINGS, seed: 1 }, out: undefined });
  });

  it("says what is wrong", () => {
    expect(() => parseCommand(["--faults", "cut,fire"], seed)).toThrow("There is no fault fire; there are: cut, ");
    expect(() => parseCommand(["--handlers", "flaky,lazy"], seed)).toThrow("There is no handler lazy; there are: flaky, hang, crash");
    expect(() => parseCommand(["--clients", "200", "--users", "19"], seed)).toThrow("--users is from a tenth of the clients (20)");
    expect(() => parseCommand(["--store", "redis"], seed)).toThrow("--store is memory or sqlite");
    expect(() => parseCommand(["--seconds", "-1"], seed)).toThrow();
    expect(() => parseCommand(["--users", "50", "--threads", "49"], seed)).toThrow("--threads");
  });
});
