import type { Position, Tag } from "../position.ts";
import { HOLE_TAG, isVoid, samePosition, VOID_POSITION } from "../position.ts";
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

/** The position that the entry with this offset follows; before the oldest for one that is not kept any more, the head for one that is beyond. */
export function positionBefore(state: StreamState | undefined, offset: number, tagAt: (offset: number) => Tag | undefined): Position {
  if (state === undefined) return VOID_POSITION;
  const { beforeOldest, head } = state;
  if (offset > head.offset) return head;
  if (offset - 1 <= beforeOldest.offset) return beforeOldest;
  return { offset: offset - 1, tag: tagAt(offset - 1) ?? HOLE_TAG };
}
