import type { History } from "../history.ts";
import type { FinalState } from "../run/final-state.ts";
import type { Violation } from "./violation.ts";

/**
 * What a reader was sent and is not done with stays within its window, plus one entry, whatever its size. A new connection
 * begins with an empty window while the reader still holds one entry of the last one.
 */
export function checkBounds({ views }: History, { subscriptionWindowBytes }: FinalState): readonly Violation[] {
  return views.flatMap(({ name, stream, waitingBytesMax, entryBytesMax }): readonly Violation[] => {
    const bound = subscriptionWindowBytes + 2 * entryBytesMax;
    if (waitingBytesMax <= bound) return [];
    return [{ guarantee: "G9", stream, message: `${name} had ${waitingBytesMax} bytes waiting, ${bound} are allowed` }];
  });
}

/** What a node keeps of all streams stays within its budget. */
export function checkTails({ nodes }: History, { tailsBytesMax }: FinalState): readonly Violation[] {
  return [...nodes.values()].flatMap(({ name, tailBytesMax = 0 }): readonly Violation[] => {
    if (tailBytesMax <= tailsBytesMax) return [];
    return [{ guarantee: "G9", message: `${name} kept ${tailBytesMax} bytes of its streams, ${tailsBytesMax} are allowed` }];
  });
}
