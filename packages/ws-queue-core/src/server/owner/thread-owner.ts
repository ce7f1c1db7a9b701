import type { RunId } from "../../ids.ts";
import { endDrain, handleCancelled } from "./endings/attempt-endings.ts";
import { submitHeld } from "./groups.ts";
import { earliest } from "../heap.ts";
import type { OwnerInput, OwnerOutput, RunEventInput } from "./io.ts";
import { beginDrain, close, giveThreadUp, handleDeletion } from "./leaving.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { endSilence, gatherText, handleRunInput, joinEvent, writeDueText } from "./runs.ts";
import { settle } from "./settle.ts";
import { freeSlot, handleWake } from "./slot.ts";
import { createOwner, isServing, rejectTicket, type Owner, type ServingOwner, type ThreadOwnerOptions } from "./state.ts";
import { handleHandlerEnded, handleHandlerFound, handleStoreAnswer, handleTurnTimeout, turnTimeout, type StoreAnswer } from "./turn.ts";

/**
 * Owns one thread: takes its lease, ends what a dead owner left open, handles the requests of its inbox one after the
 * other, each with a slot of its own, writes its runs, and gives the lease back when nothing is left to do.
 */
export interface ThreadOwner {
  handleInput(input: OwnerInput, now: Moment): void;
  /**
   * Gathers a piece of a run's text, without a ticket and with nothing to poll. Returns when it is due, on the monotonic clock, which may be
   * before the last `nextTimeout`. Undefined: nothing happened; give it as `run-text`.
   */
  gatherText(runId: RunId, text: string, monotonicMs: number): number | undefined;
  /**
   * Adds an event to those of its run that are not on their way to the store yet, with nothing to poll. Returns the ticket that is answered for
   * all of them. Undefined: nothing happened; give it as `run-event`. Throws what that is rejected with.
   */
  joinEvent(runId: RunId, event: RunEventInput, now: Moment): number | undefined;
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
    gatherText: (runId, text, monotonicMs) => gatherText(owner, runId, text, monotonicMs),
    joinEvent: (runId, event, now) => joinEvent(owner, runId, event, now),
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
      return handleWake(owner, input);
    case "cancelled":
      return handleCancelled(owner, input.requestId, now);
    case "handler-ended":
      return handleHandlerEnded(owner, input, now);
    case "lease-result":
      return owner.lease.handleInput({ type: "result", command: input.command, result: input.result }, now);
    case "lease-failed":
      return owner.lease.handleInput({ type: "failed", command: input.command }, now);
    case "lease-impossible":
      owner.lease.handleInput({ type: "failed", command: input.command }, now);
      if (owner.state.name === "acquiring") giveThreadUp(owner, input.code, now);
      return;
    case "progress":
      return endSilence(owner, input, now);
    case "start-run":
    case "request-event":
    case "run-event":
    case "run-events":
    case "run-text":
    case "end-run":
      return handleRunInput(owner, input, now);
    case "deletion":
      return handleDeletion(owner, input.phase, now);
    case "drain":
      return beginDrain(owner, input.deadlineMs, now);
    case "close":
      return close(owner, now);
    default:
      if (isServing(owner)) handleAnswer(owner, input, now);
  }
}

type Answer = StoreAnswer | Extract<OwnerInput, { type: "commit-result" | "commit-failed" | "commit-impossible" | "handler" }>;

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

function refuseClosed(owner: Owner, input: OwnerInput): void {
  if ("ticket" in input) rejectTicket(owner, input.ticket, createOwnerError("closed"));
  if (input.type === "wake") freeSlot(owner, undefined);
}

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
  // No iterator is made where none lingers, which is nearly always.
  if (lingering.size > 0) for (const { untilMs } of lingering) due = earliest(due, untilMs);
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
