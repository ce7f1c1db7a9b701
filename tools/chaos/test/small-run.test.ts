import { describe, expect, it } from "vitest";
import { gatherEvidence } from "../src/check/evidence.ts";
import { measureFigures } from "../src/check/figures.ts";
import { runChaos } from "../src/drive/run-chaos.ts";
import { FAULT_NAMES } from "../src/plan/fault-names.ts";
import type { Settings } from "../src/settings.ts";

const SMALL: Settings = { store: "sqlite", clients: 12, users: 4, threads: 8, rate: 40, seconds: 10, seed: 1, faults: FAULT_NAMES, handlers: [] };
const QUIET = { progress: () => undefined };

/** Load, faults and the time that a busy machine takes to settle. */
const TIMEOUT = { timeout: 240_000 };

/** Both at once: each mostly waits for its faults and for the calm behind them. */
describe.concurrent("a small run with real processes", () => {
  it("sees every fault, and no difference that a fault does not explain", TIMEOUT, async () => {
    // What hangs takes longer than all the rest.
    const { history, differences } = await runChaos({ ...SMALL, handlers: ["flaky", "crash"] }, QUIET);
    expect(differences).toEqual([]);
    const figures = measureFigures(gatherEvidence(history.settings, history.records));
    expect(Object.keys(figures.faults).toSorted()).toEqual([...FAULT_NAMES].toSorted());
    expect(figures.lives).toBeGreaterThan(1);
    expect(figures.reconnects).toBeGreaterThan(0);
    expect(figures.published).toBeGreaterThan(0);
    expect(figures.delivered).toBeGreaterThan(figures.published);
    expect(figures.requests.once).toBeGreaterThan(0);
    expect(figures.account.answered).toBeGreaterThan(0);
    expect(figures.account.waiting).toBe(0);
    expect(figures.attempts.retries).toHaveProperty("handler_failed");
  });

  it("explains the resets of a memory store by the kills, and finds nothing else", TIMEOUT, async () => {
    const { history, differences } = await runChaos({ ...SMALL, store: "memory", seed: 2, faults: ["kill9", "cut", "reload"] }, QUIET);
    expect(differences).toEqual([]);
    const { resets, lives } = measureFigures(gatherEvidence(history.settings, history.records));
    expect(lives).toBeGreaterThan(1);
    expect(Object.keys(resets).length).toBeGreaterThan(0);
  });
});
