import type { ErrorCode } from "../../error-codes.ts";
import { backoffMs } from "./backoff.ts";
import { rejectTickets, takePurpose, ticketsOf, ticketsOfEnds } from "./groups.ts";
import { abandonAttempt } from "./endings/attempt-endings.ts";
import { dropRuns } from "./endings/run-endings.ts";
import type { AbortCode } from "./io.ts";
import type { Moment } from "./moment.ts";
import { freeSlot, hasSlot, hasTurn } from "./slot.ts";
import { isDraining, isServing, report, type Owner, type ServingOwner } from "./state.ts";

/** True when the owner has nothing under way and may begin nothing. Requests may wait: another node may have a slot for them. */
function isQuiet(owner: ServingOwner): boolean {
  const { starts, lingering, state: { runs, queue } } = owner;
  return !hasTurn(owner) && runs.size === 0 && starts.length === 0 && lingering.size === 0 && queue.isIdle();
}

/** True when the thread only waits until its head is due. */
const isWaiting = ({ inbox, state: { turn } }: ServingOwner, now: Moment): boolean =>
  turn.name === "idle" && !turn.isWanted && inbox.head() !== undefined && !inbox.isDue(now.epochMs);

/** True when a draining owner has nothing left that may finish. */
function isDrained({ state: { turn, runs, queue } }: ServingOwner): boolean {
  const idle = turn.name !== "running" && turn.name !== "attempting" && turn.name !== "ending";
  return idle && runs.size === 0 && queue.isIdle();
}

/** Gives the thread back when there is nothing to do any more. */
export function leaveWhenQuiet(owner: ServingOwner, now: Moment): void {
  if (isDraining(owner)) {
    if (isDrained(owner)) release(owner, undefined, now);
    return;
  }
  const { idleAtMs } = owner.state;
  if (!isQuiet(owner)) setIdleAt(owner, undefined);
  else if (isWaiting(owner, now)) release(owner, undefined, now);
  else if (idleAtMs === undefined) setIdleAt(owner, now.monotonicMs + owner.idleMs);
  else if (idleAtMs <= now.monotonicMs) release(owner, undefined, now);
}

function setIdleAt(owner: ServingOwner, idleAtMs: number | undefined): void {
  if (owner.state.idleAtMs !== idleAtMs) owner.state = { ...owner.state, idleAtMs };
}

function release(owner: Owner, restartAtMs: number | undefined, now: Moment): void {
  if (hasSlot(owner)) freeSlot(owner, undefined);
  owner.state = { name: "releasing", restartAtMs, slot: undefined };
  owner.lease.handleInput({ type: "release" }, now);
}

/** Begins to end: starts are refused, what runs may finish until the deadline. */
export function beginDrain(owner: Owner, deadlineMs: number, now: Moment): void {
  owner.drainAtMs = deadlineMs;
  rejectStarts(owner, "draining");
  if (owner.state.name === "resting") finishClosing(owner);
  else if (owner.state.name === "acquiring") release(owner, undefined, now);
}

/** The thread has another owner, or the store refuses this one: what is under way here is void. */
function lose(owner: ServingOwner, code: ErrorCode, abort: AbortCode, now: Moment): void {
  const { turn, queue, held } = owner.state;
  queue.handleInput({ type: "abandon", code }, now);
  for (let output = queue.pollOutput(); output !== undefined; output = queue.pollOutput()) {
    if (output.type === "rejected") rejectTickets(owner, ticketsOf(takePurpose(owner, output.ticket)), code);
    else if (output.type === "writable") owner.outputs.push({ type: "writable" });
  }
  rejectTickets(owner, ticketsOfEnds(held.map(({ ended }) => ended)), code);
  if (turn.name === "running") abandonAttempt(owner, turn, abort, now);
  dropRuns(owner, abort);
}

/** Another owner has the thread and handles its requests, or there is no thread any more. */
export function handleLeaseLost(owner: ServingOwner, now: Moment): void {
  // reached: lease-lost
  if (owner.deletions > 0 || owner.wasDeleted) {
    owner.wasDeleted = false;
    lose(owner, "run_ended", "cancelled", now);
  } else {
    lose(owner, "fenced", "fenced", now);
    report(owner, "fenced", "Another owner took the thread over, or another node deleted it; its runs here were aborted");
  }
  rest(owner, undefined);
}

/**
 * A deletion takes the lease. A commit that is refused because of it may be answered before the deletion is, and the thread taken again
 * by then: so the owner asks whether it has the lease.
 */
export function handleDeletion(owner: Owner, phase: "begins" | "done" | "failed", now: Moment): void {
  owner.deletions += phase === "begins" ? 1 : -1;
  if (phase !== "done") return;
  owner.wasDeleted = isServing(owner);
  owner.lease.handleInput({ type: "verify" }, now);
}

/** The store can give the thread to no owner, so there is nothing to try; a later wake asks it again. */
export function giveThreadUp(owner: Owner, code: ErrorCode, now: Moment): void {
  rejectStarts(owner, code);
  release(owner, undefined, now);
}

/** The store refuses the owner for another reason than its fence: it begins afresh, later. */
export function handleRefused(owner: ServingOwner, code: ErrorCode, now: Moment): void {
  lose(owner, code, "internal", now);
  report(owner, code, "The store refused a change of the thread's owner; it takes the thread again");
  owner.refusals += 1;
  release(owner, now.monotonicMs + backoffMs(owner.refusals + 1, 1), now);
}

/** Nothing is owned any more. */
export function rest(owner: Owner, restartAtMs: number | undefined): void {
  if (isDraining(owner)) return finishClosing(owner);
  if (isServing(owner) && hasTurn(owner)) freeSlot(owner, undefined);
  const slot = owner.state.name === "releasing" ? owner.state.slot : undefined;
  owner.state = { name: "resting", restartAtMs, isAnnounced: false, slot };
}

/** Stops at once. */
export function close(owner: Owner, now: Moment): void {
  if (isServing(owner)) lose(owner, "closed", "closed", now);
  rejectStarts(owner, "closed");
  finishClosing(owner);
}

export function rejectStarts(owner: Owner, code: ErrorCode): void {
  rejectTickets(owner, owner.starts.splice(0).map(({ ticket }) => ticket), code);
}

function finishClosing(owner: Owner): void {
  if (hasSlot(owner)) freeSlot(owner, undefined);
  owner.state = { name: "closed" };
  owner.outputs.push({ type: "closed" });
}
