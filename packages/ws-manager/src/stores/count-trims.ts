import type { Telemetry } from "@apex/ws-queue-core";

/** The telemetry of a store, and what it counted of the entries that its retention let go. */
export interface CountedTrims {
  readonly telemetry: Telemetry;
  entries(): number;
}

export function countTrims(telemetry: Telemetry | undefined): CountedTrims {
  let entries = 0;
  return {
    telemetry: {
      count(name, by, attributes) {
        if (name === "store.entries.trimmed") entries += by;
        telemetry?.count(name, by, attributes);
      },
      record: (name, value, attributes) => telemetry?.record(name, value, attributes),
    },
    entries: () => entries,
  };
}
