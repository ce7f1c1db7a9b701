import type { Cursor, Durability, Priority, RequestId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { Outcome } from "@apex/ws-queue-core/client";
import type { CancelledFrame, WireResetReason } from "@apex/ws-queue-core/protocol";
import type { LostEntry, RemovedEarly } from "./store/backend.ts";
import type { TurnFact } from "./store/turn-log.ts";

/** An entry as an application saw it. */
export interface SeenEntry {
  readonly offset: number;
  /** Names this entry among all that ever had its offset. */
  readonly cursor: Cursor;
  readonly event: Readonly<Record<string, unknown>>;
  /** The change of the store that wrote it, where the store still has it. */
  readonly change?: number | undefined;
}

/** What a view saw since it last began anew. */
export interface Lineage {
  /** `start`, `head`, or the offset that it went on from. */
  readonly from: "start" | "head" | number;
  readonly entries: SeenEntry[];
  /** Why it ended, if it did. */
  endedBy?: WireResetReason;
}

/** One reader of one stream, from its page's start to the page's end. */
export interface ViewRecord {
  readonly name: string;
  readonly userId: UserId;
  readonly stream: StreamKey;
  /** The stream is another user's: nothing may be seen. */
  readonly isForeign: boolean;
  readonly lineages: Lineage[];
  /** Its page was gone, or it was left, before the end of the run. */
  isGone: boolean;
  /** Most bytes that were delivered to it and not processed, and the largest single entry. */
  waitingBytesMax: number;
  entryBytesMax: number;
}

export interface NoteRecord {
  readonly note: string;
  readonly stream: StreamKey;
  readonly node: string;
  /** The order in which this node was asked. */
  readonly order: number;
  /** All notes of its call in their order, itself included. */
  readonly batch: readonly string[];
  /** Its call has an id, and is made several times, by several nodes. */
  readonly isRepeated?: true;
  /** Where it is, said the node; undefined: it did not say. */
  accepted?: { readonly offset: number; readonly level: Durability };
  failed?: string;
}

export interface RequestRecord {
  readonly id: RequestId;
  readonly priority: Priority;
  readonly userId: UserId;
  readonly stream: StreamKey;
  /** The outbox it was put into, and its place there. */
  readonly outbox: string;
  readonly order: number;
  readonly outcomes: Outcome[];
  /** How many events its handler commits with the answer; absent: none. */
  readonly effects?: number;
  /** Not worth doing after this, by the right time. */
  readonly deadlineAtMs?: number;
  /** When its page was told that this was over. */
  tooLateAtMs?: number;
  /** It went from one page to the next while the clock of their computer was set: nobody can tell how long that took. */
  isTimeUnknown?: true;
  /** The storage that it waited in was wiped, or taken along by nobody: nobody is left to be told. */
  isOrphan: boolean;
}

/** A cancel of a request, and the outcome that somebody was told. */
export interface CancelRecord {
  readonly request: RequestId;
  readonly stream: StreamKey;
  told?: CancelledFrame["outcome"];
}

/** The store lost changes: by a failover, or because an old copy was put in its place. */
export interface RollbackRecord {
  readonly kind: "failover" | "restore";
  /** Without what a node brought back since. */
  lost: readonly LostEntry[];
  /** By the right time; absent in a doctored one. */
  readonly atMs?: number;
}

/** One call of a handler. Instants are by the right time. */
export interface CallRecord {
  readonly node: string;
  readonly userId: UserId;
  readonly thread: StreamKey;
  readonly request: RequestId;
  readonly attempt: number;
  readonly startMs: number;
  endMs?: number;
  /** It threw what must not be tried again. */
  isFinal?: true;
  abort?: { readonly atMs: number; readonly code: string };
}

export interface Trouble {
  readonly fromMs: number;
  readonly toMs: number;
  /** The store did not answer: it is asked again later, and later. */
  readonly isFailure: boolean;
}

/** Something that a connection sent and should not have. */
export interface UnauthorizedSend {
  readonly connection: string;
  readonly userId: UserId;
  readonly stream: StreamKey;
  readonly why: string;
}

/** One process of the service. */
export interface NodeRecord {
  readonly name: string;
  /** When it was ready for work. */
  readyMs?: number;
  drainMs?: number;
  endMs?: number;
  /** When it was paused, or a call of the store failed or took long: what it then does late proves nothing. */
  readonly troubles: Trouble[];
  /** The most that its tails took, as it says itself. */
  tailBytesMax?: number;
}

/** A connection that pinged without end. Instants are by the right time. */
export interface FloodRecord {
  answered: number;
  /** Of the first ping that was sent, and of the last answer that came. */
  firstMs?: number;
  lastMs?: number;
}

/** What somebody outside the product can see of a run; the checkers know nothing else. */
export interface History {
  readonly views: ViewRecord[];
  readonly notes: Map<string, NoteRecord>;
  readonly requests: Map<RequestId, RequestRecord>;
  readonly cancels: Map<RequestId, CancelRecord>;
  /** The requests that were given up, by those that take their places. */
  readonly redriven: Map<RequestId, RequestId>;
  readonly rollbacks: RollbackRecord[];
  /** Entries that a disk has spoiled. */
  readonly damaged: Set<Cursor>;
  readonly removedEarly: RemovedEarly[];
  /** Two pages used these at once: what one of them asked may have to go under another producer. */
  readonly copiedOutboxes: Set<string>;
  /** The pages that gave up for good, and how many of their tokens were refused since a connection stood. */
  readonly gaveUp: { readonly page: string; readonly reason: string; readonly refusals: number }[];
  /** The pages that were told that a newer one has taken over, by their outbox. */
  readonly replaced: { readonly page: string; readonly outbox: string }[];
  readonly calls: CallRecord[];
  readonly floods: FloodRecord[];
  readonly nodes: Map<string, NodeRecord>;
  readonly unauthorized: UnauthorizedSend[];
  /** What the store took about heads of inboxes, in its order. */
  readonly turns: TurnFact[];
  /** When the faults ended. */
  calmMs: number;
  /** Errors that are not the product's: bugs. */
  readonly surprises: string[];
  surprise(who: string, error: unknown): void;
}

export function createHistory(): History {
  const surprises: string[] = [];
  return {
    views: [],
    notes: new Map(),
    requests: new Map(),
    cancels: new Map(),
    redriven: new Map(),
    rollbacks: [],
    damaged: new Set(),
    removedEarly: [],
    copiedOutboxes: new Set(),
    gaveUp: [],
    replaced: [],
    calls: [],
    floods: [],
    nodes: new Map(),
    unauthorized: [],
    turns: [],
    calmMs: Number.POSITIVE_INFINITY,
    surprises,
    surprise: (who, error) => void surprises.push(`${who}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  };
}
