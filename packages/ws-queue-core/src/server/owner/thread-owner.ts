import type { RunId } from "../../ids.ts";
import type { Fence, ThreadState } from "../../store/state.ts";
import { createCommitQueue, type CommitQueueOutput } from "./commit-queue.ts";
import type { OwnerInput, OwnerOutput, RunInput } from "./io.ts";
import type { LeaseOutput } from "./lease-keeper.ts";
import { rejectTickets, submitHeld, takePurpose, ticketsOf } from "./groups.ts";
import { beginDrain, close, endDrain, giveThreadUp, handleLeaseLost, handleRefused, leaveWhenQuiet, rest } from "./leaving.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { createOwner, isDraining, isServing, nextNumber, NO_TURN, rejectTicket, serve, setTurn, type Owner, type Purpose, type ServingOwner, type ThreadOwnerOptions } from "./state.ts";
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
      if (owner.state.name === "closed") return refuseClosed(owner, input);
      handleInput(owner, input, now);
      settle(owner, now);
    },
    handleTimeout(now) {
      if (owner.state.name === "closed") return;
      handleTimeout(owner, now);
      settle(owner, now);
    },
    pollOutput: () => owner.outputs.poll(),
    nextTimeout: () => nextTimeout(owner),
    openRuns: () => (isServing(owner) ? [...owner.state.runs.keys()] : []),
  };
}

function handleInput(owner: Owner, input: OwnerInput, now: Moment): void {
  switch (input.type) {
    case "wake":
      owner.stale = true;
      if (isServing(owner) && owner.state.turn.name === "blocked") setTurn(owner, NO_TURN);
      return;
    case "cancelled":
      return handleCancelled(owner, input.requestId, now);
    case "handler-ended":
      return handleHandlerEnded(owner, input, now);
    case "lease-result":
      return owner.lease.handleInput({ type: "result", command: input.command, result: input.result }, now);
    case "lease-failed":
      return owner.lease.handleInput({ type: "failed", command: input.command }, now);
    case "lease-impossible":
      if (owner.state.name === "acquiring") return giveThreadUp(owner, input.code, now);
      return owner.lease.handleInput({ type: "failed", command: input.command }, now);
    case "start-run":
    case "run-event":
    case "run-text":
    case "end-run":
      return handleRunInput(owner, input, now);
    case "drain":
      return beginDrain(owner, input.deadlineMs, now);
    case "close":
      return close(owner, now);
    default:
      if (isServing(owner)) handleAnswer(owner, input, now);
      else handleWatched(owner, input, now);
  }
}

type Answer = Exclude<OwnerInput, { type: "wake" | "cancelled" | "handler-ended" | "lease-result" | "lease-failed" | "lease-impossible" | "drain" | "close" } | RunInput>;

/** Answers to what a serving owner asked for. */
function handleAnswer(owner: ServingOwner, input: Answer, now: Moment): void {
  const { queue } = owner.state;
  switch (input.type) {
    case "thread":
    case "thread-failed":
    case "read":
    case "read-failed":
      return handleStoreAnswer(owner, input, now);
    case "commit-result":
      return queue.handleInput({ type: "result", id: input.id, result: input.result }, now);
    case "commit-failed":
      return queue.handleInput({ ...input, type: "failed" }, now);
    case "commit-impossible":
      return queue.handleInput({ type: "impossible", id: input.id, code: input.code }, now);
    case "handler":
      return handleHandlerFound(owner, input, now);
  }
}

/** While another owner's lease is watched, the thread is read for the keeper. */
function handleWatched(owner: Owner, input: Answer, now: Moment): void {
  if (owner.state.name !== "acquiring" || !("call" in input) || input.call !== owner.state.call) return;
  if (input.type === "thread") owner.lease.handleInput({ type: "thread", thread: input.thread }, now);
  else owner.lease.handleInput({ type: "thread-failed" }, now);
}

function refuseClosed(owner: Owner, input: OwnerInput): void {
  if ("ticket" in input) rejectTicket(owner, input.ticket, createOwnerError("closed"));
}

/** Lets the parts answer each other until nothing moves any more, then decides what to do next, until that changes nothing. */
function settle(owner: Owner, now: Moment): void {
  for (;;) {
    settleParts(owner, now);
    const { state } = owner;
    if (owner.state.name === "resting") acquireWhenNeeded(owner, now);
    if (isServing(owner)) beginTurn(owner, now);
    if (isServing(owner)) leaveWhenQuiet(owner, now);
    if (owner.state === state) break;
  }
  announceRest(owner);
}

function settleParts(owner: Owner, now: Moment): void {
  for (;;) {
    const leased = owner.lease.pollOutput();
    if (leased !== undefined) handleLease(owner, leased, now);
    const queued = isServing(owner) ? owner.state.queue.pollOutput() : undefined;
    if (queued !== undefined && isServing(owner)) handleQueue(owner, queued, now);
    if (leased === undefined && queued === undefined) return;
  }
}

function acquireWhenNeeded(owner: Owner, now: Moment): void {
  if (owner.state.name !== "resting" || isDraining(owner)) return;
  const { restartAtMs } = owner.state;
  if (restartAtMs !== undefined && restartAtMs > now.monotonicMs) return;
  if (!owner.stale && owner.starts.length === 0) return;
  owner.state = { name: "acquiring", call: undefined };
  owner.stale = false;
  owner.inbox.beginLoad();
  owner.lease.handleInput({ type: "acquire" }, now);
}

function handleLease(owner: Owner, output: LeaseOutput, now: Moment): void {
  switch (output.type) {
    case "lease":
      return owner.outputs.push(output);
    case "read-thread": {
      const call = nextNumber(owner);
      owner.state = { name: "acquiring", call };
      return owner.outputs.push({ type: "read-thread", call, thread: owner.thread });
    }
    case "held":
      return beginServing(owner, output.fence, output.thread, now);
    case "lost":
      return isServing(owner) ? handleLeaseLost(owner, now) : undefined;
    case "not-needed":
      return rest(owner, undefined);
    case "released":
      return rest(owner, owner.state.name === "releasing" ? owner.state.restartAtMs : undefined);
  }
}

function beginServing(owner: Owner, fence: Fence, thread: ThreadState, now: Moment): void {
  const { userId, durability, nextId, jitter, limits } = owner.options;
  const queue = createCommitQueue({
    userId,
    durability,
    nextId,
    jitter,
    pendingBytesMax: limits.pendingCommitBytesMax,
    author: { kind: "owner", thread: owner.thread, fence, lastSequence: thread.ledger.last },
  });
  serve(owner, queue);
  owner.inbox.load(thread);
  recoverRuns(owner, thread.openRuns, now);
  for (const start of owner.starts.splice(0)) handleRunInput(owner, start, now);
}

/** An owner at rest can be forgotten, unless an aborted handler is still running: the next owner would not know of it. */
function announceRest(owner: Owner): void {
  const { state } = owner;
  if (state.name !== "resting" || state.isAnnounced || state.restartAtMs !== undefined || owner.lingering.size > 0) return;
  owner.state = { ...state, isAnnounced: true };
  owner.outputs.push({ type: "rest" });
}

function handleQueue(owner: ServingOwner, output: CommitQueueOutput, now: Moment): void {
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

function handleCommitted(owner: ServingOwner, group: number, now: Moment): void {
  const purpose = takePurpose(owner, group);
  owner.refusals = 0;
  for (const ticket of ticketsOf(purpose)) owner.outputs.push({ type: "resolved", ticket });
  if (purpose?.type === "attempt") handleAttempted(owner, now);
  else if (purpose?.type === "finish") handleFinished(owner);
}

/** One group was refused alone. A run's author is told; the owner's own decisions cannot be refused while it is the owner. */
function handleRejected(owner: ServingOwner, { ticket, code }: CommitQueueOutput & { type: "rejected" }, now: Moment): void {
  const purpose = takePurpose(owner, ticket);
  if (code === "cancelled" && purpose !== undefined && endAsCancelled(owner, purpose, now)) return;
  rejectTickets(owner, ticketsOf(purpose), code);
  if (purpose?.type === "attempt" || purpose?.type === "finish") handleRefused(owner, code, now);
  else if (purpose !== undefined && isUnawaited(purpose)) owner.outputs.push({ type: "report", error: createOwnerError(code, { thread: owner.thread }) });
}

const isUnawaited = (purpose: Purpose): boolean =>
  purpose.type === "unawaited" || (purpose.type === "end-run" && purpose.ended.ticket === undefined);

function handleTimeout(owner: Owner, now: Moment): void {
  owner.lease.handleTimeout(now);
  for (const attempt of owner.lingering) if (attempt.untilMs <= now.monotonicMs) owner.lingering.delete(attempt);
  if (!isServing(owner)) return;
  submitHeld(owner, now);
  owner.state.queue.handleTimeout(now);
  writeDueText(owner, now);
  handleTurnTimeout(owner, now);
  endDrain(owner, now);
}

function nextTimeout(owner: Owner): number | undefined {
  const { state, lease, lingering } = owner;
  if (state.name === "closed") return undefined;
  let due = lease.nextTimeout();
  for (const { untilMs } of lingering) due = earliest(due, untilMs);
  if (state.name === "resting") return earliest(due, state.restartAtMs);
  return isServing(owner) ? earliest(due, servingTimeout(owner)) : due;
}

function servingTimeout(owner: ServingOwner): number | undefined {
  const { queue, turn, runs, held, idleAtMs } = owner.state;
  let due = earliest(earliest(queue.nextTimeout(), turnTimeout(owner)), earliest(held[0]?.sinceMs, idleAtMs));
  for (const life of runs.values()) due = earliest(due, life.nextTimeout());
  // The deadline of a drain ends what runs; without that it has nothing to do.
  return turn.name === "running" || runs.size > 0 ? earliest(due, owner.drainAtMs) : due;
}

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
