import type { Durability } from "../../durability.ts";
import { createError, toApexError } from "../../errors.ts";
import type { ErrorCode } from "../../error-codes.ts";
import type { EventText } from "../../events/event-text.ts";
import type { RequestEntry } from "../../events/golden-path.ts";
import type { RequestId, RunId, ThreadId, UserId } from "../../ids.ts";
import type { Limits } from "../../limits.ts";
import type { Position } from "../../position.ts";
import type { Op } from "../../store/commit.ts";
import type { OpenRun } from "../../store/state.ts";
import { requestsStream, threadStream, type StreamKey } from "../../stream.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { AbortCode, Attempt, OwnerOutput, RunInput } from "./io.ts";
import { createLeaseKeeper, type LeaseKeeper, type Takeover } from "./lease-keeper.ts";
import type { Moment } from "./moment.ts";
import { createOutputs, type Outputs } from "./outputs.ts";
import type { RunLife } from "./run-life.ts";

export interface ThreadOwnerOptions {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly limits: Limits;
  readonly takeover: Takeover;
  /** The level that the store reaches anyway. */
  readonly durability: Durability;
  /** Gives ids of events, commits and acquisitions, each random and given once. */
  readonly nextId: () => string;
  /** Random, at least 0 and below 1; asked when something failed, so that not all try again at once. */
  readonly jitter: () => number;
  /** How long an owner without work keeps its lease; default 1 s. */
  readonly idleMs?: number;
  /** How long an aborted handler may take to return before its request is ended without it; default 5 s. */
  readonly abortGraceMs?: number;
}

/** What is done about the head of the inbox. */
export type Turn =
  | { readonly name: "none" }
  /** Reading the thread's state: the inbox may have grown. */
  | { readonly name: "loading"; readonly call: number }
  | { readonly name: "reading"; readonly call: number; readonly requestId: RequestId; readonly from: Position }
  /** The store did not answer: again at that instant. */
  | { readonly name: "pausing"; readonly untilMs: number }
  | { readonly name: "finding-handler"; readonly request: RequestEntry }
  /** Nobody handles it yet. */
  | { readonly name: "blocked" }
  | { readonly name: "attempting"; readonly request: RequestEntry; readonly attempt: number }
  | RunningTurn
  | { readonly name: "finishing"; readonly requestId: RequestId };

export interface RunningTurn {
  readonly name: "running";
  readonly request: RequestEntry;
  readonly attempt: number;
  /** The request's own deadline, on the monotonic clock. */
  readonly deadlineAtMs: number | undefined;
  readonly abort: { readonly code: AbortCode; readonly forceAtMs: number } | undefined;
}

/** A run whose end was submitted, and what was written with it before its terminal event. */
export interface EndedRun {
  readonly run: OpenRun;
  readonly before: readonly EventText[];
  /** Of the author who waits for it; undefined where nobody does, or not any more. */
  readonly ticket: number | undefined;
}

/** The end of a run by its author, which waits for the end of its request. */
export interface HeldEnd {
  readonly ended: EndedRun;
  readonly ops: readonly Op[];
  readonly bytes: number;
  /** On the monotonic clock. */
  readonly sinceMs: number;
}

/** What a group of the commit queue was about. */
export type Purpose =
  | { readonly type: "ticket"; readonly ticket: number }
  | { readonly type: "attempt"; readonly attempt: number }
  /** The end of a run by its author. */
  | { readonly type: "end-run"; readonly ended: EndedRun }
  | { readonly type: "finish"; readonly requestId: RequestId; readonly ended: readonly EndedRun[] }
  /** Nobody waits for it; a refusal is reported. */
  | { readonly type: "unawaited" };

export type OwnerPhase = "resting" | "acquiring" | "serving" | "releasing" | "closed";

export interface Owner {
  readonly options: ThreadOwnerOptions;
  readonly thread: StreamKey;
  readonly requests: StreamKey;
  readonly idleMs: number;
  readonly abortGraceMs: number;
  readonly outputs: Outputs<OwnerOutput>;
  readonly lease: LeaseKeeper;
  readonly inbox: Inbox;
  readonly runs: Map<RunId, RunLife>;
  readonly purposes: Map<number, Purpose>;
  /** In their order; none of them is submitted yet. */
  readonly held: HeldEnd[];
  /** Runs to be started once the thread is owned. */
  readonly starts: (RunInput & { type: "start-run" })[];
  queue: CommitQueue | undefined;
  phase: OwnerPhase;
  turn: Turn;
  /** The store may have more than the inbox knows. */
  stale: boolean;
  /** Handlers whose request ended without them, and until when the next one waits for them. */
  readonly lingering: Set<Attempt & { readonly untilMs: number }>;
  idleAtMs: number | undefined;
  /** When to take the thread again after something unexpected. */
  restartAtMs: number | undefined;
  drainAtMs: number | undefined;
  /** It was said that the owner may be forgotten. */
  rested: boolean;
  failures: number;
  lastCall: number;
  lastGroup: number;
}

const IDLE_MS = 1_000;
const ABORT_GRACE_MS = 5_000;

export function createOwner(options: ThreadOwnerOptions): Owner {
  const { userId, threadId, takeover, limits, nextId, jitter } = options;
  const thread = threadStream(userId, threadId);
  return {
    options,
    thread,
    requests: requestsStream(userId, threadId),
    idleMs: options.idleMs ?? IDLE_MS,
    abortGraceMs: options.abortGraceMs ?? ABORT_GRACE_MS,
    outputs: createOutputs(),
    lease: createLeaseKeeper({ thread, takeover, leaseTtlMs: limits.leaseTtlMs, nextId, jitter }),
    inbox: createInbox(),
    runs: new Map(),
    purposes: new Map(),
    held: [],
    starts: [],
    queue: undefined,
    phase: "resting",
    turn: { name: "none" },
    stale: false,
    lingering: new Set(),
    idleAtMs: undefined,
    restartAtMs: undefined,
    drainAtMs: undefined,
    rested: true,
    failures: 0,
    lastCall: 0,
    lastGroup: 0,
  };
}

/** Numbers an output that will be answered. */
export function nextCall(owner: Owner): number {
  owner.lastCall += 1;
  return owner.lastCall;
}

/** Hands ops to the commit queue, behind the ends that are held; `bytes` is the size of their texts. */
export function submit(owner: Owner, purpose: Purpose, ops: readonly Op[], bytes: number, now: Moment): void {
  submitHeld(owner, now);
  submitGroup(owner, purpose, ops, bytes, now);
}

/** The ends that are held do not wait for their request any longer. */
export function submitHeld(owner: Owner, now: Moment): void {
  for (const { ended, ops, bytes } of owner.held.splice(0)) submitGroup(owner, { type: "end-run", ended }, ops, bytes, now);
}

function submitGroup(owner: Owner, purpose: Purpose, ops: readonly Op[], bytes: number, now: Moment): void {
  owner.lastGroup += 1;
  owner.purposes.set(owner.lastGroup, purpose);
  owner.queue?.handleInput({ type: "submit", ticket: owner.lastGroup, ops, bytes }, now);
}

/** The same, in the place of a group that was just rejected: ahead of what was submitted behind that. */
export function submitInstead(owner: Owner, purpose: Purpose, ops: readonly Op[], bytes: number, now: Moment): void {
  owner.lastGroup += 1;
  owner.purposes.set(owner.lastGroup, purpose);
  owner.queue?.handleInput({ type: "submit", ticket: owner.lastGroup, ops, bytes, isFirst: true }, now);
}

/** The authors who wait for a group. */
export function ticketsOf(purpose: Purpose | undefined): readonly number[] {
  switch (purpose?.type) {
    case "ticket":
      return [purpose.ticket];
    case "end-run":
      return ticketsOfEnds([purpose.ended]);
    case "finish":
      return ticketsOfEnds(purpose.ended);
    default:
      return [];
  }
}

export const ticketsOfEnds = (ended: readonly EndedRun[]): readonly number[] => ended.flatMap(({ ticket }) => ticket ?? []);

export const attemptOf = ({ request, attempt }: RunningTurn): Attempt => ({ requestId: request.requestId, attempt });

export const isSameAttempt = (a: Attempt, b: Attempt): boolean => a.requestId === b.requestId && a.attempt === b.attempt;

export const isDraining = (owner: Owner): boolean => owner.drainAtMs !== undefined;

export function report(owner: Owner, code: ErrorCode, message: string): void {
  owner.outputs.push({ type: "report", error: createError(code, message, { thread: owner.thread }) });
}

export function rejectTicket(owner: Owner, ticket: number, error: unknown): void {
  owner.outputs.push({ type: "rejected", ticket, error: toApexError(error, "internal") });
}
