import type { ErrorCode } from "../../error-codes.ts";
import { backoffMs } from "./backoff.ts";
import type { AbortCode } from "./io.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import { attemptOf, isDraining, rejectTicket, report, submit, ticketsOf, ticketsOfEnds, type Owner } from "./owner-state.ts";
import { abortedEnd, endOpenRuns, forgetRuns } from "./runs.ts";
import { letLinger } from "./turn.ts";

/** True when the owner has nothing to do and nothing under way. */
function isQuiet({ turn, runs, starts, queue, lingering, inbox }: Owner): boolean {
  const idle = turn.name === "blocked" || (turn.name === "none" && inbox.head() === undefined);
  return idle && runs.size === 0 && starts.length === 0 && lingering.size === 0 && queue?.isIdle() !== false;
}

/** True when a draining owner has nothing left that may finish. */
function isDrained({ turn, runs, queue }: Owner): boolean {
  const idle = turn.name !== "running" && turn.name !== "attempting" && turn.name !== "finishing";
  return idle && runs.size === 0 && queue?.isIdle() !== false;
}

/** Gives the thread back when there is nothing to do any more. */
export function leaveWhenQuiet(owner: Owner, now: Moment): void {
  if (owner.phase !== "serving") return;
  if (isDraining(owner)) {
    if (isDrained(owner)) release(owner, now);
    return;
  }
  if (!isQuiet(owner)) owner.idleAtMs = undefined;
  else if (owner.idleAtMs === undefined) owner.idleAtMs = now.monotonicMs + owner.idleMs;
  else if (owner.idleAtMs <= now.monotonicMs) release(owner, now);
}

function release(owner: Owner, now: Moment): void {
  owner.phase = "releasing";
  owner.idleAtMs = undefined;
  owner.turn = { name: "none" };
  owner.lease.handleInput({ type: "release" }, now);
}

/** Begins to end: starts are refused, what runs may finish until the deadline. */
export function beginDrain(owner: Owner, deadlineMs: number, now: Moment): void {
  owner.drainAtMs = deadlineMs;
  for (const { ticket } of owner.starts.splice(0)) rejectTicket(owner, ticket, createOwnerError("draining"));
  if (owner.phase === "resting") return finishClosing(owner);
  if (owner.phase !== "acquiring") return;
  owner.phase = "releasing";
  owner.lease.handleInput({ type: "release" }, now);
}

/**
 * The deadline of a drain passed: running handlers are aborted and their runs end as died, so that readers see it at
 * once. The request stays at the head of the inbox, and the next owner handles it again.
 */
export function endDrain(owner: Owner, now: Moment): void {
  if (owner.phase !== "serving" || owner.drainAtMs === undefined || owner.drainAtMs > now.monotonicMs) return;
  const { turn } = owner;
  if (turn.name === "running") {
    owner.outputs.push({ type: "abort-handler", ...attemptOf(turn), code: "draining" });
    owner.turn = { name: "none" };
  }
  const { ops, bytes } = endOpenRuns(owner, () => true, abortedEnd("draining"), "draining", now);
  if (ops.length > 0) submit(owner, { type: "unawaited" }, ops, bytes, now);
}

/** The thread is not ours any more, or the store refuses us: everything under way is void here. */
export function lose(owner: Owner, code: ErrorCode, now: Moment): void {
  const abort: AbortCode = code === "fenced" ? "fenced" : code === "closed" ? "closed" : "internal";
  const { turn, queue } = owner;
  owner.queue = undefined;
  queue?.handleInput({ type: "abandon", code }, now);
  for (let output = queue?.pollOutput(); output !== undefined; output = queue?.pollOutput()) {
    if (output.type === "rejected") rejectGroup(owner, output.ticket, code);
    else if (output.type === "writable") owner.outputs.push({ type: "writable" });
  }
  const held = owner.held.splice(0).map(({ ended }) => ended);
  rejectTickets(owner, ticketsOfEnds(held), code);
  if (turn.name === "running") {
    owner.outputs.push({ type: "abort-handler", ...attemptOf(turn), code: abort });
    letLinger(owner, turn, now);
  }
  forgetRuns(owner, abort);
  owner.turn = { name: "none" };
  owner.idleAtMs = undefined;
}

/** Tells whoever waits for a group that it was refused. */
export function rejectGroup(owner: Owner, group: number, code: ErrorCode): void {
  const purpose = owner.purposes.get(group);
  owner.purposes.delete(group);
  rejectTickets(owner, ticketsOf(purpose), code);
}

function rejectTickets(owner: Owner, tickets: readonly number[], code: ErrorCode): void {
  for (const ticket of tickets) rejectTicket(owner, ticket, createOwnerError(code));
}

/** Another owner has the thread. Its requests are that one's to handle; this one watches, where it may be needed again. */
export function handleLeaseLost(owner: Owner, now: Moment): void {
  // reached: lease-lost
  lose(owner, "fenced", now);
  report(owner, "fenced", "Another owner took the thread over; its runs here were aborted");
  if (isDraining(owner)) return finishClosing(owner);
  owner.phase = "resting";
  owner.stale = owner.options.takeover === "after-ttl";
}

/** The store can give the thread to no owner, so there is nothing to try; a later wake asks it again. */
export function giveThreadUp(owner: Owner, code: ErrorCode, now: Moment): void {
  for (const { ticket } of owner.starts.splice(0)) rejectTicket(owner, ticket, createOwnerError(code));
  owner.phase = "releasing";
  owner.lease.handleInput({ type: "release" }, now);
}

/** The store refuses the owner for another reason than its fence: it begins afresh, later. */
export function handleRefused(owner: Owner, code: ErrorCode, now: Moment): void {
  lose(owner, code, now);
  report(owner, code, "The store refused a change of the thread's owner; it takes the thread again");
  owner.failures += 1;
  owner.restartAtMs = now.monotonicMs + backoffMs(owner.failures + 1, 1);
  owner.stale = true;
  owner.phase = "releasing";
  owner.lease.handleInput({ type: "release" }, now);
}

export function finishClosing(owner: Owner): void {
  owner.phase = "closed";
  owner.outputs.push({ type: "closed" });
}
