import { describe, expect, it } from "vitest";
import { isMeant, TRANSITIONS, type PhaseEvent, type PhaseName } from "../../src/client/connection-phase.ts";

const EVENTS = Object.keys(TRANSITIONS) as PhaseEvent[];
const PHASES = [...new Set(EVENTS.flatMap((event) => [TRANSITIONS[event][0], ...TRANSITIONS[event][1]]))];
const meantIn = (phase: PhaseName): PhaseEvent[] => EVENTS.filter((event) => isMeant(phase, event));

describe("the phases of a connection", () => {
  it("are all reachable from idle", () => {
    const reached = new Set<PhaseName>(["idle"]);
    for (const phase of reached) for (const event of meantIn(phase)) reached.add(TRANSITIONS[event][0]);
    // How far a connection is that stands follows from its subscriptions.
    expect([...reached, "live", "lagging"].sort()).toEqual([...PHASES].sort());
  });

  it("end in closed, for good", () => {
    expect(meantIn("closed")).toEqual([]);
  });

  it("go from every attempt and every connection to backoff when it is lost", () => {
    expect(TRANSITIONS.lost[0]).toBe("backoff");
    expect([...TRANSITIONS.lost[1]].sort()).toEqual(["authenticating", "connecting", "lagging", "live", "resuming"]);
  });

  it("say hello before welcome: no way leads around authenticating", () => {
    const connected: PhaseName[] = ["resuming", "live", "lagging"];
    const into = EVENTS.filter((event) => connected.includes(TRANSITIONS[event][0]));
    const outside = into.filter((event) => TRANSITIONS[event][1].some((phase) => !connected.includes(phase)));
    expect(outside).toEqual(["welcome"]);
    expect(TRANSITIONS.welcome[1]).toEqual(["authenticating"]);
  });
});
