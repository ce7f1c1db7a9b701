import type { Position, Tag } from "../position.ts";
import type { Entry, ReadRequest, ReadResult } from "./port.ts";
import { checkPosition } from "./position-check.ts";
import type { StreamState } from "./state.ts";
import { streamHead, VOID_HEAD } from "./stream-log.ts";

/** Takes one entry. Returns false when it wants no more. */
export type TakeEntry = (entry: Entry) => boolean;

/** How a store gives out the entries of one stream. */
export interface LogSource {
  /** The tag of a kept entry. */
  tagAt(offset: number): Tag | undefined;
  /** Hands out the kept entries from this offset on, in order, at most `entriesMax` and until `take` wants no more. */
  visit(offset: number, entriesMax: number, take: TakeEntry): void;
}

/** Answers a read from a stream's state and entries, so that every store answers alike. */
export function readLog(state: StreamState | undefined, request: ReadRequest, source: LogSource): ReadResult {
  const from = resolveStart(state, request.from);
  const verdict = checkPosition(state, from, (offset) => source.tagAt(offset));
  const { head, oldest } = state === undefined ? VOID_HEAD : streamHead(state);
  if (verdict.status === "reset") return { status: "reset", reason: verdict.reason, oldest, head };
  const { after } = verdict;
  const isAtHead = state === undefined || after.offset === head.offset;
  const entries = isAtHead ? [] : takePage(source, after.offset + 1, request);
  return { status: "page", page: { stream: request.stream, after, entries, head, oldest } };
}

function resolveStart(state: StreamState | undefined, from: ReadRequest["from"]): Position {
  if (typeof from === "object") return from;
  if (state === undefined) return VOID_HEAD.head;
  return from === "start" ? state.beforeOldest : state.head;
}

/** The first entry in any case, then as many as both bounds allow. */
function takePage(source: LogSource, first: number, { entriesMax, bytesMax }: ReadRequest): readonly Entry[] {
  const entries: Entry[] = [];
  let total = 0;
  source.visit(first, entriesMax, (entry) => {
    total += entry.bytes;
    const hasRoom = entries.length === 0 || total <= bytesMax;
    if (hasRoom) entries.push(entry);
    return hasRoom;
  });
  return entries;
}
