import type { Position, Tag } from "../position.ts";
import { HOLE_TAG, isVoid, samePosition } from "../position.ts";
import type { ResetReason } from "./port.ts";
import type { StreamState } from "./state.ts";

/** Whether a log can be continued from a position. */
export type PositionVerdict =
  | { readonly status: "valid"; readonly after: Position }
  | { readonly status: "reset"; readonly reason: BrokenReason };

type BrokenReason = Exclude<ResetReason, "unauthorized" | "damaged">;

const reset = (reason: BrokenReason): PositionVerdict => ({ status: "reset", reason });

/**
 * Checks that `position` names a place of this log. `tagAt` gives the tag of a kept entry, undefined where that is missing; it
 * is asked only for positions inside the kept entries, since the state itself knows those at both ends.
 */
export function checkPosition(
  state: StreamState | undefined,
  position: Position,
  tagAt: (offset: number) => Tag | undefined,
): PositionVerdict {
  if (state === undefined) return isVoid(position) ? { status: "valid", after: position } : reset("deleted");
  const { beforeOldest, head } = state;
  if (isVoid(position)) return beforeOldest.offset === 0 ? { status: "valid", after: beforeOldest } : reset("trimmed");
  if (samePosition(position, head) || samePosition(position, beforeOldest)) return { status: "valid", after: position };
  if (position.offset > head.offset) {
    // reached: reset-ahead
    return reset("ahead");
  }
  if (position.offset === 0 && position.tag !== state.birth.tag) return reset("forked");
  if (position.offset < beforeOldest.offset) {
    // reached: reset-trimmed
    return reset("trimmed");
  }
  // The head's entry may be a hole, too: who came past it stands there with another tag than the state has.
  const isKept = position.offset > beforeOldest.offset && position.offset <= head.offset;
  if (isKept && (tagAt(position.offset) ?? HOLE_TAG) === position.tag) return { status: "valid", after: position };
  // reached: reset-forked
  return reset("forked");
}
