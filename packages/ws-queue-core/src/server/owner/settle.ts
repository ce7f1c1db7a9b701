import type { Fence, ThreadState } from "../../store/state.ts";
import { createCommitQueue, type CommitQueueOutput } from "./commit-queue.ts";
import { endAsCancelled, handleCancelled } from "./endings/attempt-endings.ts";
import { announcePostponed, handleRequestEnded } from "./endings/request-endings.ts";
import { recoverRuns } from "./endings/run-endings.ts";
import { rejectTickets, takePurpose, ticketsOf } from "./groups.ts";
import type { LeaseOutput } from "./lease-keeper.ts";
import { handleLeaseLost, handleRefused, leaveWhenQuiet, rest } from "./leaving.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { countSilence, handleRunInput } from "./runs.ts";
import { freeSlot, hasSlot, wantSlot } from "./slot.ts";
import { askAgainAtMs, rejectLateStarts, startsUntilMs } from "./starts.ts";
import { isDraining, isServing, serve, type Owner, type Purpose, type ServingOwner, type Slot } from "./state.ts";
import { beginTurn, handleAttempted } from "./turn.ts";

/** Lets the parts answer each other until nothing moves any more, then decides what to do next, until that changes nothing. */
export function settle(owner: Owner, now: Moment): void {
  for (;;) {
    settleParts(owner, now);
    const { state } = owner;
    acquireWhenNeeded(owner, now);
    if (isServing(owner)) beginTurn(owner, now);
    if (isServing(owner)) wantSlot(owner, now);
    if (isServing(owner)) leaveWhenQuiet(owner, now);
    if (owner.state === state) break;
  }
  if (isServing(owner)) countSilence(owner, now);
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
  const { restartAtMs, slot } = owner.state;
  if (restartAtMs === undefined ? slot === undefined && owner.starts.length === 0 : restingUntilMs(owner, restartAtMs) > now.monotonicMs) return;
  acquire(owner, slot, now);
}

/** A run that waits has a last try before it is refused. */
export const restingUntilMs = (owner: Owner, restartAtMs: number): number => Math.min(restartAtMs, startsUntilMs(owner) ?? Infinity);

function acquire(owner: Owner, slot: Slot | undefined, now: Moment): void {
  owner.state = { name: "acquiring", slot };
  owner.stale = false;
  owner.inbox.beginLoad();
  owner.lease.handleInput({ type: "acquire", seen: slot?.lease }, now);
}

function handleLease(owner: Owner, output: LeaseOutput, now: Moment): void {
  switch (output.type) {
    case "lease":
      return owner.outputs.push(output);
    case "held":
      return beginServing(owner, output.fence, output.thread, now);
    case "renewed":
      owner.wasDeleted = false;
      return isServing(owner) ? learn(owner, output.thread, now) : undefined;
    case "lost":
      return isServing(owner) ? handleLeaseLost(owner, now) : undefined;
    case "not-free":
      return yieldThread(owner, now);
    case "released":
      return rest(owner, owner.state.name === "releasing" ? owner.state.restartAtMs : undefined);
  }
}

/** Another owner has the thread. The host watches that owner's lease, and wakes this one again when that owner is dead. Runs that wait ask again. */
function yieldThread(owner: Owner, now: Moment): void {
  rejectLateStarts(owner, "busy", 0, now);
  if (hasSlot(owner)) freeSlot(owner, undefined);
  rest(owner, owner.starts.length === 0 ? undefined : askAgainAtMs(owner, now));
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
  const slot = owner.state.name === "acquiring" ? owner.state.slot : undefined;
  serve(owner, queue, slot);
  owner.inbox.load(thread);
  if (slot === undefined && !owner.inbox.isDue(now.epochMs)) announcePostponed(owner);
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
    case "full":
    case "writable":
      return owner.outputs.push(output);
    case "committed":
      return handleCommitted(owner, output, now);
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

function handleCommitted(owner: ServingOwner, { ticket: group, thread }: CommitQueueOutput & { type: "committed" }, now: Moment): void {
  const purpose = takePurpose(owner, group);
  owner.refusals = 0;
  for (const ticket of ticketsOf(purpose)) owner.outputs.push({ type: "resolved", ticket });
  if (purpose?.type === "attempt") handleAttempted(owner, now);
  else if (purpose?.type === "end-request") handleRequestEnded(owner, purpose.ending, now);
  if (thread !== undefined) learn(owner, thread, now);
}

/**
 * Takes from a state that the store returned by the way. It may be older than what was done here since, so only marks of
 * cancelled requests are taken, and that there are newer requests.
 */
function learn(owner: ServingOwner, { waiting }: ThreadState, now: Moment): void {
  for (const { requestId, cancelled } of waiting) {
    if (!cancelled || !owner.inbox.isKnown(requestId) || owner.inbox.isCancelled(requestId)) continue;
    // reached: cancel-learned-by-the-way
    handleCancelled(owner, requestId, now);
  }
  if ((waiting.at(-1)?.offset ?? 0) > owner.inbox.newest()) owner.stale = true;
}

/** One group was refused alone. A run's author is told; the owner's own decisions cannot be refused while it is the owner. */
function handleRejected(owner: ServingOwner, { ticket, code }: CommitQueueOutput & { type: "rejected" }, now: Moment): void {
  const purpose = takePurpose(owner, ticket);
  if (code === "cancelled" && purpose !== undefined && endAsCancelled(owner, purpose, now)) return;
  if (purpose?.type === "start-run") owner.state.runs.delete(purpose.runId);
  rejectTickets(owner, ticketsOf(purpose), code);
  if (purpose?.type === "attempt" || purpose?.type === "end-request") handleRefused(owner, code, now);
  else if (purpose !== undefined && isUnawaited(purpose)) owner.outputs.push({ type: "report", error: createOwnerError(code, { thread: owner.thread }) });
}

const isUnawaited = (purpose: Purpose): boolean =>
  purpose.type === "unawaited" || (purpose.type === "end-run" && purpose.ended.ticket === undefined);
