import * as v from "valibot";

/** Size of an event's JSON before anybody wraps it. */
const EVENT_BYTES = 200;

export interface Tick {
  readonly n: number;
  readonly pad: string;
}

/** What the subjects that check their events check. */
export const tickSchema = v.object({ n: v.number(), pad: v.string() });

const PAD = "x".repeat(EVENT_BYTES - JSON.stringify({ n: 0, pad: "" }).length + 1);

export function createTick(n: number): Tick {
  return { n, pad: PAD.slice(String(n).length) };
}
