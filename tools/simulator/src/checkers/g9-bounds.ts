import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Violation } from "./violation.ts";

/**
 * What a reader was sent and is not done with stays within its window, plus one entry, whatever its size. A new connection
 * begins with an empty window while less than half of one still waits.
 */
export function checkBounds({ views }: History, { subscriptionWindowBytes }: FinalState): readonly Violation[] {
  return views.flatMap(({ name, stream, waitingBytesMax, entryBytesMax }): readonly Violation[] => {
    const bound = 1.5 * subscriptionWindowBytes + entryBytesMax;
    if (waitingBytesMax <= bound) return [];
    return [{ guarantee: "G9", stream, message: `${name} had ${waitingBytesMax} bytes waiting, ${bound} are allowed` }];
  });
}
