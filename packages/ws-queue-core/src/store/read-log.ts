import type { Position } from "../position.ts";
import { findDamageEnd } from "./damage.ts";
import type { LogSource } from "./log-source.ts";
import type { Entry, ReadRequest, ReadResult } from "./port.ts";
import { checkPosition } from "./position-check.ts";
import type { StreamState } from "./state.ts";
import { streamHead, VOID_HEAD } from "./stream-log.ts";

/** Answers a read from a stream's state and entries, so that every store answers alike. */
export function readLog(state: StreamState | undefined, request: ReadRequest, source: LogSource): ReadResult {
  const from = resolveStart(state, request.from);
  const verdict = checkPosition(state, from, (offset) => source.tagAt(offset));
  const { head, oldest } = state === undefined ? VOID_HEAD : streamHead(state);
  if (verdict.status === "reset") return { status: "reset", reason: verdict.reason, oldest, head };
  const { after } = verdict;
  // Who came past a damaged head stands at the head, whatever its tag is.
  if (after.offset >= head.offset) return { status: "page", page: { stream: request.stream, after, entries: [], head: after, oldest } };
  const entries = takePage(source, after.offset, head.offset, request);
  if (entries.length > 0) return { status: "page", page: { stream: request.stream, after, entries, head, oldest } };
  return { status: "reset", reason: "damaged", oldest, head, resume: findDamageEnd(source, after.offset, head.offset) };
}

function resolveStart(state: StreamState | undefined, from: ReadRequest["from"]): Position {
  if (typeof from === "object") return from;
  if (state === undefined) return VOID_HEAD.head;
  return from === "start" ? state.beforeOldest : state.head;
}

/**
 * The first entry in any case, then as many as both bounds allow. Each follows the one before it, and the page ends before
 * what is damaged or missing; none when that is the first.
 */
function takePage(source: LogSource, after: number, head: number, { entriesMax, bytesMax }: ReadRequest): readonly Entry[] {
  const entries: Entry[] = [];
  let total = 0;
  source.visit(after + 1, entriesMax, (entry) => {
    if (entry.isDamaged === true || entry.offset !== after + entries.length + 1 || entry.offset > head) return false;
    total += entry.bytes;
    const hasRoom = entries.length === 0 || total <= bytesMax;
    if (hasRoom) entries.push(entry);
    return hasRoom;
  });
  return entries;
}
