import { createError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Position } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { Changes, EntryMeta, StateView } from "./changes.ts";
import { createOverlayView, type OverlayView } from "./overlay-view.ts";
import type { StreamState } from "./state.ts";
import { isDeadKey, threadOfInbox } from "./thread-keys.ts";

/** What of a stream may stay. The state's positions at both ends outlive the entries, so a reader can be verified. */
interface RetentionRule {
  readonly entriesMax: number;
  readonly bytesMax: number;
  /** Entries from this instant or earlier are too old, in milliseconds since 1970. */
  readonly tooOldAt: number;
  /** Entries behind this offset stay, for now or in any case. */
  readonly through: number;
}

/** The state without the entries that the rule lets go of, oldest first; undefined when all stay. */
function trimState(state: StreamState, rule: RetentionRule, entryAt: (offset: number) => EntryMeta): StreamState | undefined {
  let beforeOldest: Position = state.beforeOldest;
  let bytes = state.bytes;
  while (beforeOldest.offset < rule.through) {
    const isOver = state.head.offset - beforeOldest.offset > rule.entriesMax || bytes > rule.bytesMax;
    if (!isOver && rule.tooOldAt === Number.NEGATIVE_INFINITY) break;
    const offset = beforeOldest.offset + 1;
    const meta = entryAt(offset);
    if (!isOver && meta.at > rule.tooOldAt) break;
    beforeOldest = { offset, tag: meta.tag };
    bytes -= meta.bytes;
  }
  return beforeOldest === state.beforeOldest ? undefined : { ...state, beforeOldest, bytes };
}

/** The newest offset that may go: a request stays until it is consumed. */
function lastTrimmable(view: StateView, key: StreamKey, state: StreamState): number {
  const thread = threadOfInbox(key);
  const waiting = thread === undefined ? undefined : view.thread(thread)?.waiting[0];
  return waiting === undefined ? state.head.offset : waiting.offset - 1;
}

/** True when something goes. */
function trim(draft: OverlayView, key: StreamKey, limits: Limits, tooOldAt: number, stepMax: number): boolean {
  const state = draft.stream(key);
  if (state === undefined) return false;
  const rule: RetentionRule = {
    entriesMax: limits.retentionEntriesMax,
    bytesMax: limits.retentionBytesMax,
    tooOldAt,
    through: Math.min(lastTrimmable(draft, key, state), state.beforeOldest.offset + stepMax),
  };
  const trimmed = trimState(state, rule, (offset) => {
    const meta = draft.entry(key, offset);
    if (meta !== undefined) return meta;
    throw createError("store_damaged", "An entry that should be kept is missing", { stream: key, offset });
  });
  if (trimmed !== undefined) draft.trim(key, trimmed);
  return trimmed !== undefined;
}

/** Part of every append: keeps the stream within its count and bytes. The newest entry always stays. */
export function trimBySize(draft: OverlayView, key: StreamKey, limits: Limits): void {
  trim(draft, key, limits, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}

/** How old the entries of a stream may become, in milliseconds. */
const ageOf = (key: StreamKey, limits: Limits): number => (isDeadKey(key) ? limits.retentionDeadAgeMs : limits.retentionAgeMs);

/**
 * Retention of one stream at `now` (milliseconds since 1970), also by age; undefined when nothing goes. `stepMax`: how many
 * entries go at most, so that a store can let others go first before it asks again; default: all.
 */
export function applyRetention(
  view: StateView,
  key: StreamKey,
  limits: Limits,
  now: number,
  stepMax: number = Number.POSITIVE_INFINITY,
): Changes | undefined {
  const draft = createOverlayView(view);
  return trim(draft, key, limits, now - ageOf(key, limits), stepMax) ? draft.changes() : undefined;
}

/** How many entries a change trims. */
export function trimmedCount(view: StateView, { trimmed }: Changes): number {
  return trimmed.reduce((sum, { stream, through }) => sum + through - (view.stream(stream)?.beforeOldest.offset ?? through), 0);
}
