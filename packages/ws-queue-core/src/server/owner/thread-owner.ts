import type { RunId } from "../../ids.ts";
import type { Fence, ThreadState } from "../../store/state.ts";
import { createCommitQueue, type CommitQueueOutput } from "./commit-queue.ts";
import type { OwnerInput, OwnerOutput } from "./io.ts";
import type { LeaseOutput } from "./lease-keeper.ts";
import { beginDrain, endDrain, finishClosing, giveThreadUp, handleLeaseLost, handleRefused, leaveWhenQuiet, lose, rejectGroup } from "./leaving.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { createOwner, isDraining, rejectTicket, submitHeld, ticketsOf, type Owner, type Purpose, type ThreadOwnerOptions } from "./owner-state.ts";
import { recoverRuns } from "./recovery.ts";
import { handleRunInput, writeDueText } from "./runs.ts";
import {
  beginTurn,
  endAsCancelled,
  handleAttempted,
  handleCancelled,
  handleFinished,
  handleHandlerEnded,
  handleHandlerFound,
  handleStoreAnswer,
  handleTurnTimeout,
  turnTimeout,
} from "./turn.ts";

/**
 * Owns one thread: takes its lease, ends what a dead owner left open, handles the requests of its inbox one after the
 * other, writes its runs, and gives the lease back when nothing is left to do.
 */
export interface ThreadOwner {
  handleInput(input: OwnerInput, now: Moment): void;
  handleTimeout(now: Moment): void;
  pollOutput(): OwnerOutput | undefined;
  /** On the monotonic clock. */
  nextTimeout(): number | undefined;
  /** Runs that have started here and not ended. */
  openRuns(): readonly RunId[];
}

export function createThreadOwner(options: ThreadOwnerOptions): ThreadOwner {
  const owner = createOwner(options);
  return {
    handleInput(input, now) {
      handleInput(owner, input, now);
      settle(owner, now);
    },
    handleTimeout(now) {
      handleTimeout(owner, now);
      settle(owner, now);
    },
    pollOutput: () => owner.outputs.poll(),
    nextTimeout: () => nextTimeout(owner),
    openRuns: () => [...owner.runs.keys()],
  };
}

function handleInput(owner: Owner, input: OwnerInput, now: Moment): void {
  if (owner.phase === "closed") return refuseClosed(owner, input);
  switch (input.type) {
    case "wake":
      owner.stale = true;
      if (owner.turn.name === "blocked") owner.turn = { name: "none" };
      return;
    case "cancelled":
      return handleCancelled(owner, input.requestId, now);
    case "lease-result":
      return owner.lease.handleInput({ type: "result", command: input.command, result: input.result }, now);
    case "lease-failed":
      return owner.lease.handleInput({ type: "failed", command: input.command }, now);
    case "lease-impossible":
      if (owner.phase === "acquiring") return giveThreadUp(owner, input.code, now);
      return owner.lease.handleInput({ type: "failed", command: input.command }, now);
    case "thread":
    case "thread-failed":
    case "read":
    case "read-failed":
      return owner.phase === "acquiring" ? handleWatched(owner, input, now) : handleStoreAnswer(owner, input, now);
    case "commit-result":
      return owner.queue?.handleInput({ type: "result", id: input.id, result: input.result }, now);
    case "commit-failed":
      return owner.queue?.handleInput({ ...input, type: "failed" }, now);
    case "commit-impossible":
      return owner.queue?.handleInput({ type: "impossible", id: input.id, code: input.code }, now);
    case "handler":
      return handleHandlerFound(owner, input, now);
    case "handler-ended":
      return handleHandlerEnded(owner, input, now);
    case "start-run":
    case "run-event":
    case "run-text":
    case "end-run":
      return handleRunInput(owner, input, now);
    case "drain":
      return beginDrain(owner, input.deadlineMs, now);
    case "close":
      lose(owner, "closed", now);
      for (const { ticket } of owner.starts.splice(0)) rejectTicket(owner, ticket, createOwnerError("closed"));
      return finishClosing(owner);
  }
}

function refuseClosed(owner: Owner, input: OwnerInput): void {
  if ("ticket" in input) rejectTicket(owner, input.ticket, createOwnerError("closed"));
}

/** While another owner's lease is watched, the thread is read for the keeper. */
function handleWatched(owner: Owner, input: OwnerInput & { readonly call: number }, now: Moment): void {
  if (input.call !== owner.lastCall) return;
  if (input.type === "thread") owner.lease.handleInput({ type: "thread", thread: input.thread }, now);
  else owner.lease.handleInput({ type: "thread-failed" }, now);
}

/** Lets the parts answer each other until nothing moves any more, then decides what to do next. */
function settle(owner: Owner, now: Moment): void {
  for (;;) {
    const leased = owner.lease.pollOutput();
    if (leased !== undefined) handleLease(owner, leased, now);
    const queued = owner.queue?.pollOutput();
    if (queued !== undefined) handleQueue(owner, queued, now);
    if (leased !== undefined || queued !== undefined) continue;
    const { lastCall, lastGroup, phase } = owner;
    acquireWhenNeeded(owner, now);
    beginTurn(owner, now);
    leaveWhenQuiet(owner, now);
    if (owner.lastCall === lastCall && owner.lastGroup === lastGroup && owner.phase === phase) break;
  }
  announceRest(owner);
}

function acquireWhenNeeded(owner: Owner, now: Moment): void {
  if (owner.phase !== "resting" || isDraining(owner) || owner.restartAtMs !== undefined) return;
  if (!owner.stale && owner.starts.length === 0) return;
  owner.phase = "acquiring";
  owner.rested = false;
  owner.stale = false;
  owner.inbox.beginLoad();
  owner.lease.handleInput({ type: "acquire" }, now);
}

function handleLease(owner: Owner, output: LeaseOutput, now: Moment): void {
  switch (output.type) {
    case "lease":
      return owner.outputs.push(output);
    case "read-thread":
      owner.lastCall += 1;
      return owner.outputs.push({ type: "read-thread", call: owner.lastCall, thread: owner.thread });
    case "held":
      return beginServing(owner, output.fence, output.thread, now);
    case "lost":
      return handleLeaseLost(owner, now);
    case "not-needed":
    case "released":
      return rest(owner);
  }
}

function beginServing(owner: Owner, fence: Fence, thread: ThreadState, now: Moment): void {
  const { userId, durability, nextId, jitter, limits } = owner.options;
  owner.phase = "serving";
  owner.queue = createCommitQueue({
    userId,
    durability,
    nextId,
    jitter,
    pendingBytesMax: limits.pendingCommitBytesMax,
    author: { kind: "owner", thread: owner.thread, fence, lastSequence: thread.ledger.last },
  });
  owner.inbox.load(thread);
  recoverRuns(owner, thread.openRuns, now);
  for (const start of owner.starts.splice(0)) handleRunInput(owner, start, now);
}

function rest(owner: Owner): void {
  owner.queue = undefined;
  if (isDraining(owner)) return finishClosing(owner);
  owner.phase = "resting";
}

/** An owner at rest can be forgotten, unless a handler of its lingers: the next owner would not know of it. */
function announceRest(owner: Owner): void {
  if (owner.phase !== "resting" || owner.rested || owner.restartAtMs !== undefined || owner.lingering.size > 0) return;
  owner.rested = true;
  owner.outputs.push({ type: "rest" });
}

function handleQueue(owner: Owner, output: CommitQueueOutput, now: Moment): void {
  switch (output.type) {
    case "commit":
      return owner.outputs.push(output);
    case "full":
    case "writable":
      return owner.outputs.push(output);
    case "committed":
      return handleCommitted(owner, output.ticket, now);
    case "rejected":
      return handleRejected(owner, output, now);
    case "dead":
      if (output.code === "fenced") {
        // reached: fenced
        return owner.lease.handleInput({ type: "fenced" }, now);
      }
      return handleRefused(owner, output.code, now);
  }
}

function handleCommitted(owner: Owner, group: number, now: Moment): void {
  const purpose = owner.purposes.get(group);
  owner.purposes.delete(group);
  owner.failures = 0;
  for (const ticket of ticketsOf(purpose)) owner.outputs.push({ type: "resolved", ticket });
  if (purpose?.type === "attempt") handleAttempted(owner, now);
  else if (purpose?.type === "finish") handleFinished(owner);
}

/** One group was refused alone. A run's author is told; the owner's own decisions cannot be refused while it is the owner. */
function handleRejected(owner: Owner, { ticket, code }: CommitQueueOutput & { type: "rejected" }, now: Moment): void {
  const purpose = owner.purposes.get(ticket);
  if (code === "cancelled" && purpose !== undefined && endAsCancelled(owner, purpose, now)) return void owner.purposes.delete(ticket);
  rejectGroup(owner, ticket, code);
  if (purpose?.type === "attempt" || purpose?.type === "finish") handleRefused(owner, code, now);
  else if (purpose !== undefined && isUnawaited(purpose)) owner.outputs.push({ type: "report", error: createOwnerError(code, { thread: owner.thread }) });
}

const isUnawaited = (purpose: Purpose): boolean =>
  purpose.type === "unawaited" || (purpose.type === "end-run" && purpose.ended.ticket === undefined);

function handleTimeout(owner: Owner, now: Moment): void {
  submitHeld(owner, now);
  owner.lease.handleTimeout(now);
  owner.queue?.handleTimeout(now);
  if (owner.restartAtMs !== undefined && owner.restartAtMs <= now.monotonicMs) owner.restartAtMs = undefined;
  for (const attempt of owner.lingering) if (attempt.untilMs <= now.monotonicMs) owner.lingering.delete(attempt);
  writeDueText(owner, now);
  handleTurnTimeout(owner, now);
  endDrain(owner, now);
}

function nextTimeout(owner: Owner): number | undefined {
  if (owner.phase === "closed") return undefined;
  const textDue = [...owner.runs.values()].map((life) => life.nextTimeout());
  const drainAtMs = owner.phase === "serving" && hasWork(owner) ? owner.drainAtMs : undefined;
  const due = [
    owner.lease.nextTimeout(),
    owner.queue?.nextTimeout(),
    turnTimeout(owner),
    owner.held[0]?.sinceMs,
    owner.idleAtMs,
    owner.restartAtMs,
    drainAtMs,
    ...[...owner.lingering].map(({ untilMs }) => untilMs),
    ...textDue,
  ];
  return due.reduce((first, at) => (at === undefined || (first !== undefined && first <= at) ? first : at), undefined);
}

/** Something that the deadline of a drain would end. */
const hasWork = ({ turn, runs }: Owner): boolean => turn.name === "running" || runs.size > 0;
