import type { Limits } from "../../limits.ts";
import {
  isCursorOf,
  isVoid,
  samePosition,
  tryParseCursor,
  VOID_POSITION,
  type Position,
} from "../../position.ts";
import type { Subscribe, WireStream } from "../../protocol/frames.ts";
import type { EntryPage, ReadRequest } from "../../store/port.ts";
import type { StreamKey } from "../../stream.ts";
import { InFlight } from "./windows.ts";

/**
 * `waiting` for the handshake · `authorizing` · `opening`: the first read has not answered · `resuming` towards the head ·
 * `live` at the head · `lagging`: its window is or was full, and it has not reached the head since.
 */
export type SubscriptionPhase = "waiting" | "authorizing" | "opening" | "resuming" | "live" | "lagging";

/** One subscription of one connection: a cursor in a log, and what of it the client has not acknowledged. */
export class Subscription {
  readonly n: number;
  readonly stream: WireStream;
  readonly #from: Subscribe["from"];
  readonly #limits: Limits;
  phase: SubscriptionPhase = "waiting";
  /** The question to the host whose answer counts; undefined: none is open. */
  question: number | undefined;
  /** The host has said yes to the identity that the connection has now. Without it nothing is read or sent. */
  isAllowed = false;
  /** The stream's key, once the host has authorised it. */
  key: StreamKey | undefined;
  /** Where the first read begins. */
  origin: ReadRequest["from"] = "head";
  /** Where the stream begins for this client; a position where it is not told of the damage before that. */
  begin: ReadRequest["from"] = "start";
  /** Why its cursor leads nowhere, which is known before the first read: that tells only where the head is. */
  refusal: "forked" | "trimmed" | undefined;
  /** The last entry that was sent, or where the subscription began. */
  position: Position = VOID_POSITION;
  /** The newest offset that was heard of. */
  headOffset = 0;
  isReading = false;
  /** A signal came during the read: what the read will say may be older. */
  isOutrun = false;
  isQueued = false;
  /** True while its window is full: only an acknowledgement changes that. */
  isStalled = false;
  /** The last page did not follow: a second one in a row is not asked for at once. */
  isMisread = false;
  reservedBytes = 0;
  /** Size of the entry that found no room; 0 when none did. */
  needBytes = 0;
  retryAt: number | undefined;
  received = 0;
  processed = 0;
  /** Up to where an acknowledgement was asked for. */
  asked = 0;
  /** Up to where the host waits for an acknowledgement; 0 where it waits for none. */
  wanted = 0;
  readonly unreceived: InFlight;
  readonly unprocessed: InFlight;

  constructor(subscribe: Subscribe, limits: Limits) {
    this.n = subscribe.n;
    this.stream = subscribe.stream;
    this.#from = subscribe.from;
    this.#limits = limits;
    this.unreceived = new InFlight(limits.subscriptionWindowBytes);
    this.unprocessed = new InFlight(limits.subscriptionWindowBytes);
  }

  /** True once `subscribed` was sent. */
  get isOpen(): boolean {
    return this.phase === "resuming" || this.phase === "live" || this.phase === "lagging";
  }

  /** True when the client gave a cursor that the log continued from. */
  get isResumed(): boolean {
    return typeof this.origin === "object";
  }

  /** Where the next read begins. */
  get next(): ReadRequest["from"] {
    if (this.isOpen) return this.position;
    return this.origin === "start" ? this.begin : this.origin;
  }

  get freeBytes(): number {
    return this.#limits.subscriptionWindowBytes - this.unprocessed.bytes;
  }

  /** A window that was full is filled again only when half of it is free, or one entry at a time would be sent for ever. */
  get mayContinue(): boolean {
    if (this.unprocessed.bytes === 0) return true;
    return this.freeBytes >= Math.max(this.needBytes, Math.ceil(this.#limits.subscriptionWindowBytes / 2));
  }

  /** The host knows the stream: the cursor can be read. `begin`: where the stream begins for this client. */
  authorize(key: StreamKey, begin: ReadRequest["from"]): void {
    const origin = readOrigin(this.#from, key);
    this.key = key;
    this.begin = begin;
    this.phase = "opening";
    if (origin === undefined) this.refusal = "forked";
    else if (isBefore(origin, begin)) this.refusal = "trimmed";
    else this.origin = origin;
    if (typeof this.origin === "object") this.position = this.origin;
  }

  /** The first page was good: from here on the position is the connection's. */
  open(after: Position): void {
    if (!this.isResumed) this.position = after;
    this.received = this.position.offset;
    this.processed = this.position.offset;
    this.asked = this.position.offset;
    this.phase = "resuming";
  }

  /** The one rule: a page counts only if it follows the position, and its entries follow each other. */
  isFollowedBy(page: EntryPage): boolean {
    if (page.stream !== this.key) return false;
    const { after, entries } = page;
    const isFirst = this.phase === "opening" && !this.isResumed;
    const follows = isFirst || samePosition(after, this.position) || (isVoid(this.position) && after.offset === 0);
    return follows && isDense(after.offset, entries);
  }

  /** True when it stands at the head and may read on, nothing is on its way to it, and this page is what comes next. */
  awaits(page: EntryPage): boolean {
    return this.phase === "live" && this.isAllowed && !this.isReading && this.retryAt === undefined && this.isFollowedBy(page);
  }

  /** True when this is where the subscription stands; a stream's birth is no step. */
  isAt(head: Position): boolean {
    return samePosition(head, this.position) || (isVoid(this.position) && head.offset === 0);
  }
}

/** True when the entries follow the offset, one by one. */
function isDense(after: number, entries: readonly Position[]): boolean {
  let last = after;
  for (const { offset } of entries) {
    if (offset !== last + 1) return false;
    last = offset;
  }
  return true;
}

const isBefore = (origin: ReadRequest["from"], begin: ReadRequest["from"]): boolean =>
  typeof origin === "object" && typeof begin === "object" && origin.offset < begin.offset;

function readOrigin(from: Subscribe["from"], key: StreamKey): ReadRequest["from"] | undefined {
  if (from === "start") return "start";
  if (from === "head") return "head";
  const cursor = tryParseCursor(from);
  return cursor !== undefined && isCursorOf(cursor, key) ? cursor.position : undefined;
}
