import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Violation } from "./violation.ts";

/** A `sub` and its `unsub` cost 11, a page that loads does that with all that it may four times at once, and two seconds of frames come on top. */
const BURST_PER_SUBSCRIPTION = 44;
const BURST_SECONDS = 2;
/** What is read at once may exceed the budget: 57 pings, or a message of 100. */
const SLACK = 200;

/** A connection that sends without end is answered at the rate that the limits allow, whoever else is there. */
export function checkFloods({ floods }: History, { inboundFramesPerSecondMax, subscriptionsPerConnectionMax }: FinalState): readonly Violation[] {
  const burst = BURST_PER_SUBSCRIPTION * subscriptionsPerConnectionMax + BURST_SECONDS * inboundFramesPerSecondMax;
  return floods.flatMap(({ answered, firstMs = 0, lastMs = firstMs }): readonly Violation[] => {
    const bound = burst + ((lastMs - firstMs) * inboundFramesPerSecondMax) / 1_000 + SLACK;
    if (answered <= bound) return [];
    return [{ guarantee: "G9", message: `A flood got ${answered} answers, ${Math.floor(bound)} are allowed` }];
  });
}
