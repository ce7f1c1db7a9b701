import type { Fence, ThreadState } from "../../store/state.ts";
import { createCommitQueue, type CommitQueueOutput } from "./commit-queue.ts";
import { endAsCancelled } from "./endings/attempt-endings.ts";
import { handleRequestEnded } from "./endings/request-endings.ts";
import { recoverRuns } from "./endings/run-endings.ts";
import { rejectTickets, takePurpose, ticketsOf } from "./groups.ts";
import type { LeaseOutput } from "./lease-keeper.ts";
import { handleLeaseLost, handleRefused, leaveWhenQuiet, rest } from "./leaving.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { handleRunInput } from "./runs.ts";
import { isDraining, isServing, nextNumber, serve, type Owner, type Purpose, type ServingOwner } from "./state.ts";
import { beginTurn, handleAttempted } from "./turn.ts";

/** Lets the parts answer each other until nothing moves any more, then decides what to do next, until that changes nothing. */
export function settle(owner: Owner, now: Moment): void {
  for (;;) {
    settleParts(owner, now);
    const { state } = owner;
    acquireWhenNeeded(owner, now);
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
  else if (purpose?.type === "end-request") handleRequestEnded(owner, purpose.ending);
}

/** One group was refused alone. A run's author is told; the owner's own decisions cannot be refused while it is the owner. */
function handleRejected(owner: ServingOwner, { ticket, code }: CommitQueueOutput & { type: "rejected" }, now: Moment): void {
  const purpose = takePurpose(owner, ticket);
  if (code === "cancelled" && purpose !== undefined && endAsCancelled(owner, purpose, now)) return;
  rejectTickets(owner, ticketsOf(purpose), code);
  if (purpose?.type === "attempt" || purpose?.type === "end-request") handleRefused(owner, code, now);
  else if (purpose !== undefined && isUnawaited(purpose)) owner.outputs.push({ type: "report", error: createOwnerError(code, { thread: owner.thread }) });
}

const isUnawaited = (purpose: Purpose): boolean =>
  purpose.type === "unawaited" || (purpose.type === "end-run" && purpose.ended.ticket === undefined);
