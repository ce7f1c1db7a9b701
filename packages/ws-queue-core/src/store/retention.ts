import type { Limits } from "../limits.ts";
import { HOLE_TAG, type Position } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { Changes, EntryMeta, StateView } from "./changes.ts";
import { createOverlayView, type OverlayView } from "./overlay-view.ts";
import type { StreamState } from "./state.ts";
import { isDeadKey, threadOfInbox } from "./thread-keys.ts";

/** What of a stream may stay. The state's positions at both ends outlive the entries, so a reader can be verified. */
interface RetentionRule {
  readonly entriesMax: number;
  readonly bytesMax: number;
  /** Entries from this instant of the store's own time or earlier are too old, in milliseconds. */
  readonly tooOldAt: number;
  /** Entries behind this offset stay, for now or in any case. */
  readonly through: number;
}

/** Where a log could begin, and the bytes that it has from there on. */
interface Cut {
  readonly beforeOldest: Position;
  readonly bytes: number;
}

/**
 * The state without the entries that the rule lets go of, oldest first; undefined when all stay. One that cannot be read is as
 * old as the next that can, and goes with it, or when nothing else is left to look at.
 */
function trimState(state: StreamState, rule: RetentionRule, entryAt: (offset: number) => EntryMeta | undefined): StreamState | undefined {
  let cut: Cut = state;
  let next: Cut = state;
  while (next.beforeOldest.offset < rule.through) {
    const isOver = isTooLarge(state, next, rule);
    if (!isOver && rule.tooOldAt === Number.NEGATIVE_INFINITY) break;
    const meta = entryAt(next.beforeOldest.offset + 1);
    if (!isOver && meta !== undefined && meta.at > rule.tooOldAt) return trimmedTo(state, cut);
    next = cutBehind(state, next, meta);
    if (isOver || meta !== undefined) cut = next;
  }
  return trimmedTo(state, next);
}

const trimmedTo = (state: StreamState, { beforeOldest, bytes }: Cut): StreamState | undefined =>
  beforeOldest === state.beforeOldest ? undefined : { ...state, beforeOldest, bytes };

function isTooLarge({ head }: StreamState, { beforeOldest, bytes }: Cut, { entriesMax, bytesMax }: Pick<RetentionRule, "entriesMax" | "bytesMax">): boolean {
  const count = head.offset - beforeOldest.offset;
  return count > entriesMax || (count > 1 && bytes > bytesMax);
}

/** Behind one more entry. One that cannot be read counts as large as what is left is on average, so that it all adds up to nothing. */
function cutBehind({ head }: StreamState, { beforeOldest, bytes }: Cut, meta: EntryMeta | undefined): Cut {
  const left = head.offset - beforeOldest.offset;
  const size = left === 1 ? bytes : (meta?.bytes ?? Math.floor(bytes / left));
  return { beforeOldest: { offset: beforeOldest.offset + 1, tag: meta?.tag ?? HOLE_TAG }, bytes: Math.max(0, bytes - size) };
}

/** True for a stream with more than may stay, since requests in it wait. */
export const isOversize = (state: StreamState, { retentionEntriesMax, retentionBytesMax }: Limits): boolean =>
  isTooLarge(state, state, { entriesMax: retentionEntriesMax, bytesMax: retentionBytesMax });

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
  const trimmed = trimState(state, rule, (offset) => draft.entry(key, offset));
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
 * Retention of one stream at `now` (the store's own time, in milliseconds), also by age; undefined when nothing goes. `stepMax`: how many
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

/** Of the entries of a store, the share that one maintenance lets go, and how many in any case. */
const SHARE = 0.1;
const SHARE_MIN = 10_000;

/** How many entries one maintenance lets go of a store that has so many: if it is wrong about the time, most are still there. */
export const maintenanceShare = (entries: number): number => Math.max(SHARE_MIN, Math.ceil(entries * SHARE));

/** How many entries a change trims. `view`: without it. Entries that the very change appended are counted, too; those of a deleted stream are not. */
export function trimmedCount(view: StateView, { trimmed, deleted }: Changes): number {
  const before = (stream: StreamKey): number => (deleted.includes(stream) ? 0 : (view.stream(stream)?.beforeOldest.offset ?? 0));
  return trimmed.reduce((sum, { stream, through }) => sum + through - before(stream), 0);
}
