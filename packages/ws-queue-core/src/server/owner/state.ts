/**
 * The machine that owns one thread, as data: its state, and the context that outlives each state.
 *
 * States, and what moves them:
 * - `resting` owns nothing. A wake, a run that waits to start, or a refusal that is over, moves it to `acquiring`, but not
 *   before `restartAtMs`.
 * - `acquiring` waits for the lease. Held: `serving`. Another owner has it: `resting`. Refused for good: `releasing`.
 * - `serving` has the lease, a commit queue, the runs and a turn. Idle for `idleMs`, only waiting for a postponed request, or
 *   drained: `releasing`. The lease is lost: `resting`. The store refuses a commit for another reason: `releasing`.
 * - `releasing` gives the lease back. Released: `resting`, or `closed` in a drain.
 * - `closed` is the end, after `drain` or `close`.
 *
 * A wake brings a slot, the right to one turn. States that are about to have a turn keep it in `slot`; while serving, every turn
 * but `idle` and `blocked` has it.
 *
 * Guarantees: only `serving` commits, and under one fence. One request runs at a time, and no other begins while an aborted
 * handler of the thread still runs, within its grace. An attempt is committed before its handler runs. A request, and each
 * attempt at it, ends in one commit with the runs of its own that are open. Each ticket is answered once, and each slot is
 * freed once.
 */
import type { Durability } from "../../durability.ts";
import { createError, toApexError } from "../../errors.ts";
import type { ErrorCode } from "../../error-codes.ts";
import { createEventTextWriter, type WriteEventText } from "../../events/event-text.ts";
import type { RequestEntry } from "../../events/golden-path.ts";
import type { RequestId, RunId, ThreadId, UserId } from "../../ids.ts";
import type { Limits } from "../../limits.ts";
import type { Position } from "../../position.ts";
import type { Lease } from "../../store/state.ts";
import { requestsStream, threadStream, type StreamKey } from "../../stream.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { EndedRun, HeldEnding, RequestEnding } from "./endings/ending.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { AbortCode, Attempt, HandlerPolicy, OwnerOutput, RunInput } from "./io.ts";
import { createLeaseWatch, type LeaseWatch } from "../work-watch/lease-watch.ts";
import { createLeaseKeeper, type LeaseKeeper, type Takeover } from "./lease-keeper.ts";
import { createOutputs, type Outputs } from "./outputs.ts";
import type { RunLife } from "./run-life.ts";
import type { Silence } from "./silence.ts";

export interface ThreadOwnerOptions {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly limits: Limits;
  readonly takeover: Takeover;
  /** The level that the store always reaches. */
  readonly durability: Durability;
  /** Gives ids of events, commits and acquisitions, each random and given once, in characters that JSON does not escape. */
  readonly nextId: () => string;
  /** Random, at least 0 and below 1; asked when something failed, so that not all try again at once. */
  readonly jitter: () => number;
  /** Counts the UTF-8 bytes of a text. Default: in JavaScript; platforms have faster ones. */
  readonly byteLength?: (text: string) => number;
  /** What this node saw of the leases of others; default: the owner remembers it for itself, until it rests. */
  readonly leases?: LeaseWatch;
  /** How long an owner without work keeps its lease; default 1 s. */
  readonly idleMs?: number;
  /** How long an aborted handler may take to return before its request is ended without it; default 5 s. */
  readonly abortGraceMs?: number;
}

/** Immutable: a change is another object, so that rest is found by comparing. Instants are on the monotonic clock. */
export type OwnerState =
  | {
      readonly name: "resting";
      /** When to take the thread again after the store refused a commit. */
      readonly restartAtMs: number | undefined;
      /** The `rest` output was written. */
      readonly isAnnounced: boolean;
      readonly slot: Slot | undefined;
    }
  | { readonly name: "acquiring"; readonly slot: Slot | undefined }
  | Serving
  /** `restartAtMs` and `slot`: for the rest that follows. */
  | { readonly name: "releasing"; readonly restartAtMs: number | undefined; readonly slot: Slot | undefined }
  | { readonly name: "closed" };

/** The right to one turn. */
export interface Slot {
  /** The `dueAt` of a wait that this node watched until it was over, whatever the wall clock says. */
  readonly watched: number | undefined;
  /** What may be taken: a lease that was given back, or that of a dead owner. */
  readonly lease: Lease | undefined;
}

export interface Serving {
  readonly name: "serving";
  readonly queue: CommitQueue;
  /** What each group of the queue is about. */
  readonly purposes: Map<number, Purpose>;
  readonly runs: Map<RunId, RunLife>;
  /** In their order; none of them is submitted yet. */
  readonly held: HeldEnding[];
  readonly turn: Turn;
  /** When to give the thread back; undefined while there is work. */
  readonly idleAtMs: number | undefined;
}

/** What is done about the head of the inbox. `failures`: reads in a row that the store did not answer. */
export type Turn =
  /** Without a slot. `isWanted`: the host was told that the thread has more. */
  | { readonly name: "idle"; readonly isWanted: boolean }
  /** No handler is registered for the head yet. Without a slot. */
  | { readonly name: "blocked" }
  /** It may begin. */
  | { readonly name: "ready"; readonly slot: Slot; readonly failures: number }
  /** Reading the thread's state: the inbox may have grown. */
  | { readonly name: "loading"; readonly slot: Slot; readonly call: number; readonly failures: number }
  | { readonly name: "reading"; readonly slot: Slot; readonly call: number; readonly failures: number; readonly requestId: RequestId; readonly from: Position }
  /** The store did not answer: again at that instant. */
  | { readonly name: "pausing"; readonly slot: Slot; readonly untilMs: number; readonly failures: number }
  | { readonly name: "finding-handler"; readonly request: RequestEntry }
  | { readonly name: "attempting"; readonly request: RequestEntry; readonly attempt: number; readonly policy: HandlerPolicy }
  | RunningTurn
  /** How it ends is submitted. */
  | { readonly name: "ending" };

export interface RunningTurn {
  readonly name: "running";
  readonly request: RequestEntry;
  readonly attempt: number;
  readonly policy: HandlerPolicy;
  /** The newest run of the attempt. */
  readonly runId?: RunId;
  /** The request's own deadline, on the monotonic clock. */
  readonly deadlineAtMs: number | undefined;
  readonly silence: Silence;
  readonly abort: { readonly code: AbortCode; readonly forceAtMs: number } | undefined;
}

/** What a group of the commit queue was about. `silence`: of the handler that may be waiting for it. */
export type Purpose =
  | { readonly type: "ticket"; readonly ticket: number; readonly silence: Silence | undefined }
  | { readonly type: "start-run"; readonly ticket: number; readonly runId: RunId; readonly silence: Silence | undefined }
  | { readonly type: "attempt"; readonly attempt: number }
  /** The end of a run by its author. */
  | { readonly type: "end-run"; readonly ended: EndedRun; readonly silence: Silence | undefined }
  | { readonly type: "end-request"; readonly ending: RequestEnding; readonly ended: readonly EndedRun[] }
  /** No author waits for it; a refusal is reported. */
  | { readonly type: "unawaited" };

/** The context: what lives through the states. */
export interface Owner {
  readonly options: ThreadOwnerOptions;
  readonly thread: StreamKey;
  readonly requests: StreamKey;
  readonly idleMs: number;
  readonly abortGraceMs: number;
  readonly outputs: Outputs<OwnerOutput>;
  readonly writeText: WriteEventText;
  readonly lease: LeaseKeeper;
  readonly inbox: Inbox;
  /** Runs that wait for the thread. */
  readonly starts: (RunInput & { type: "start-run" })[];
  /** Handlers whose request ended without them, and until when the next one waits for them. */
  readonly lingering: Set<Attempt & { readonly untilMs: number }>;
  state: OwnerState;
  /** The store may have more than the inbox knows. */
  stale: boolean;
  /** How many deletions of the thread this node has under way. */
  deletions: number;
  /** One was answered, and the store was not asked since whether the lease outlived it. */
  wasDeleted: boolean;
  /** Set once a drain began; what runs then may finish until this instant. */
  drainAtMs: number | undefined;
  /** How often in a row the store refused this owner, without any answer that it took. */
  refusals: number;
  lastNumber: number;
  /** What a run wrote last, where more may join it on its way to the store. */
  growing: GrowingEvents | undefined;
}

/** Events of one run that are committed together, in an op that is not on its way yet. */
export interface GrowingEvents {
  /** Of the commit queue. */
  readonly group: number;
  readonly runId: RunId;
  /** Of the author of the first one: its answer is that of all. */
  readonly ticket: number;
  readonly texts: string[];
  readonly sizes: number[];
}

/** An owner that has the thread. Holds until its state is left. */
export type ServingOwner = Owner & { state: Serving };

const IDLE_MS = 1_000;
const ABORT_GRACE_MS = 5_000;

export function createOwner(options: ThreadOwnerOptions): Owner {
  const { userId, threadId, takeover, limits, nextId, jitter, byteLength } = options;
  const thread = threadStream(userId, threadId);
  return {
    options,
    thread,
    requests: requestsStream(userId, threadId),
    idleMs: options.idleMs ?? IDLE_MS,
    abortGraceMs: options.abortGraceMs ?? ABORT_GRACE_MS,
    outputs: createOutputs(),
    writeText: createEventTextWriter({ bytesMax: limits.eventBytesMax, ...(byteLength === undefined ? {} : { byteLength }) }),
    lease: createLeaseKeeper({ thread, takeover, leaseTtlMs: limits.leaseTtlMs, nextId, jitter, leases: options.leases ?? createLeaseWatch(limits.leaseTtlMs, 1) }),
    inbox: createInbox(),
    starts: [],
    lingering: new Set(),
    state: { name: "resting", restartAtMs: undefined, isAnnounced: true, slot: undefined },
    stale: false,
    deletions: 0,
    wasDeleted: false,
    drainAtMs: undefined,
    refusals: 0,
    lastNumber: 0,
    growing: undefined,
  };
}

export const IDLE: Turn = { name: "idle", isWanted: false };

export const isServing = (owner: Owner): owner is ServingOwner => owner.state.name === "serving";

export function serve(owner: Owner, queue: CommitQueue, slot: Slot | undefined): asserts owner is ServingOwner {
  const turn: Turn = slot === undefined ? IDLE : { name: "ready", slot, failures: 0 };
  owner.state = { name: "serving", queue, purposes: new Map(), runs: new Map(), held: [], turn, idleAtMs: undefined };
}

export function setTurn(owner: ServingOwner, turn: Turn): void {
  owner.state = { ...owner.state, turn };
}

/** Numbers a group, or an output that will be answered. */
export function nextNumber(owner: Owner): number {
  owner.lastNumber += 1;
  return owner.lastNumber;
}

export const attemptOf = ({ request, attempt }: RunningTurn): Attempt => ({ requestId: request.requestId, attempt });

export const isSameAttempt = (a: Attempt, b: Attempt): boolean => a.requestId === b.requestId && a.attempt === b.attempt;

export const isDraining = (owner: Owner): boolean => owner.drainAtMs !== undefined;

export function report(owner: Owner, code: ErrorCode, message: string): void {
  owner.outputs.push({ type: "report", error: createError(code, message, { thread: owner.thread }) });
}

export function rejectTicket(owner: Owner, ticket: number, error: unknown): void {
  owner.outputs.push({ type: "rejected", ticket, error: toApexError(error, "internal") });
}
