import { describe, expect, it } from "vitest";
import { isConnected, isMeant, PHASE_TABLE, type PhaseEvent, type PhaseName } from "../../src/client/connection-phase.ts";

const PHASES = Object.keys(PHASE_TABLE) as PhaseName[];

describe("the phases of a connection", () => {
  it("are all reachable from idle", () => {
    const reached = new Set<PhaseName>(["idle"]);
    for (const phase of reached) for (const next of Object.values(PHASE_TABLE[phase])) reached.add(next);
    expect([...reached].sort()).toEqual([...PHASES].sort());
  });

  it("can all be closed by the application, and closed is for good", () => {
    for (const phase of PHASES.filter((name) => name !== "closed")) expect(PHASE_TABLE[phase].close).toBe("closed");
    expect(PHASE_TABLE.closed).toEqual({});
  });

  it("go from every attempt and every connection to backoff when it is lost", () => {
    const losing = PHASES.filter((phase) => isMeant(phase, "lost"));
    expect(losing.sort()).toEqual(["authenticating", "connecting", "lagging", "live", "resuming"]);
  });

  it("say hello before welcome: no way leads around authenticating", () => {
    const into = (target: PhaseName): [PhaseName, PhaseEvent][] =>
      PHASES.flatMap((phase) =>
        (Object.entries(PHASE_TABLE[phase]) as [PhaseEvent, PhaseName][])
          .filter(([, next]) => next === target)
          .map(([event]): [PhaseName, PhaseEvent] => [phase, event]),
      ).filter(([phase]) => !isConnected(phase));
    expect(into("resuming")).toEqual([["authenticating", "welcome"]]);
    expect(into("live")).toEqual([]);
  });
});
