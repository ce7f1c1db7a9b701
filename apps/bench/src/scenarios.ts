/** What is measured, in which unit. */
export interface Scenario {
  readonly name: string;
  readonly clients: number;
  /** `burst`: all events in one go · `single`: the next event when every client has the last · `idle`: none, and as many connections again. */
  readonly mode: "burst" | "single" | "idle";
  readonly events: number;
  readonly unit: "µs CPU per delivered event" | "KiB per idle connection";
}

const CPU = "µs CPU per delivered event";

export const SCENARIOS: readonly Scenario[] = [
  { name: "burst to 1", clients: 1, mode: "burst", events: 20_000, unit: CPU },
  { name: "burst to 500", clients: 500, mode: "burst", events: 400, unit: CPU },
  { name: "one at a time to 500", clients: 500, mode: "single", events: 200, unit: CPU },
  { name: "idle", clients: 1_000, mode: "idle", events: 0, unit: "KiB per idle connection" },
];
