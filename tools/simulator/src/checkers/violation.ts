import type { StreamKey } from "@apex/ws-queue-core";

export type Guarantee = "G1" | "G2" | "G3" | "G4" | "G5" | "G6" | "G7" | "G8" | "G9" | "G10" | "bug";

/** One way in which a run broke a promise. */
export interface Violation {
  readonly guarantee: Guarantee;
  readonly stream?: StreamKey;
  readonly offsets?: readonly number[];
  readonly message: string;
}
