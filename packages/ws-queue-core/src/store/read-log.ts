import { HOLE_TAG, type Position } from "../position.ts";
import { findDamageEnd } from "./damage.ts";
import type { LogSource, TakeEntry } from "./log-source.ts";
import type { Entry, ReadRequest, ReadResult } from "./port.ts";
import { checkPosition, positionBefore } from "./position-check.ts";
import type { StreamState } from "./state.ts";
import { streamHead, VOID_HEAD } from "./stream-log.ts";

/** Answers a read from a stream's state and entries, so that every store answers alike. */
export function readLog(state: StreamState | undefined, request: ReadRequest, source: LogSource): ReadResult {
  const from = resolveStart(state, request.from);
  const verdict = checkPosition(state, from, (offset) => source.tagAt(offset));
  const { head, oldest } = state === undefined ? VOID_HEAD : streamHead(state);
  if (verdict.status === "reset") return { status: "reset", reason: verdict.reason, oldest, head };
  const { after } = verdict;
  if (state === undefined) return { status: "page", page: { stream: request.stream, after, entries: [], head, oldest } };
  return request.isBackward === true ? readBack(state, after, request, source) : readOn(state, after, request, source);
}

function resolveStart(state: StreamState | undefined, from: ReadRequest["from"]): Position {
  if (typeof from === "object") return from;
  if (state === undefined) return VOID_HEAD.head;
  return from === "start" ? state.beforeOldest : state.head;
}

function readOn(state: StreamState, after: Position, request: ReadRequest, source: LogSource): ReadResult {
  const { head, oldest } = streamHead(state);
  // Who came past a damaged head stands at the head, whatever its tag is.
  if (after.offset >= head.offset) return { status: "page", page: { stream: request.stream, after, entries: [], head: after, oldest } };
  const entries = takePage(source, after.offset + 1, head.offset, request);
  if (entries.length > 0) return { status: "page", page: { stream: request.stream, after, entries, head, oldest } };
  const end = findDamageEnd(source, after.offset + 1, head.offset, false);
  return { status: "reset", reason: "damaged", oldest, head, resume: { offset: end, tag: source.tagAt(end) ?? HOLE_TAG } };
}

function readBack(state: StreamState, from: Position, request: ReadRequest, source: LogSource): ReadResult {
  const { head, oldest } = streamHead(state);
  const before = (offset: number): Position => positionBefore(state, offset, (at) => source.tagAt(at));
  if (from.offset < oldest) return { status: "page", page: { stream: request.stream, after: from, entries: [], head, oldest } };
  const entries = takePage(source, from.offset, oldest, request).toReversed();
  const [first] = entries;
  if (first !== undefined) return { status: "page", page: { stream: request.stream, after: before(first.offset), entries, head, oldest } };
  const end = findDamageEnd(source, from.offset, oldest, true);
  return { status: "reset", reason: "damaged", oldest, head, resume: before(end) };
}

/**
 * The entry `first` in any case, then as many on the way to `last` as both bounds allow. Each is beside the one before it, and the page ends
 * before what is damaged or missing; none when that is the first.
 */
function takePage(source: LogSource, first: number, last: number, { entriesMax, bytesMax, isBackward = false }: ReadRequest): readonly Entry[] {
  const step = isBackward ? -1 : 1;
  const entries: Entry[] = [];
  let total = 0;
  const take: TakeEntry = (entry) => {
    if (entry.isDamaged === true || entry.offset !== first + step * entries.length || (entry.offset - last) * step > 0) return false;
    total += entry.bytes;
    const hasRoom = entries.length === 0 || total <= bytesMax;
    if (hasRoom) entries.push(entry);
    return hasRoom;
  };
  source.visit(first, entriesMax, take, isBackward);
  return entries;
}
