/** The life of the request at the head of the inbox: read it, find its handler, count the attempt, run it, end it. */
import { addWhose, type RequestEntry } from "../../events/golden-path.ts";
import type { RequestId } from "../../ids.ts";
import { HOLE_TAG, samePosition, type Position } from "../../position.ts";
import type { ReadResult } from "../../store/port.ts";
import type { ThreadState } from "../../store/state.ts";
import { backoffMs } from "./backoff.ts";
import { attemptTimeout, endAttempt, handleAttemptTimeout } from "./endings/attempt-endings.ts";
import { cancelledRequest, excusedAttempt, refusedRequest } from "./endings/ending.ts";
import { announcePostponed, endRequest } from "./endings/request-endings.ts";
import { isExhausted } from "./endings/retry.ts";
import { submit } from "./groups.ts";
import type { HandlerPolicy, OwnerInput } from "./io.ts";
import type { Moment } from "./moment.ts";
import { createSilence } from "./silence.ts";
import { endTurn, freeSlot } from "./slot.ts";
import { attemptOf, isDraining, isSameAttempt, isServing, nextNumber, setTurn, type Owner, type ServingOwner, type Slot, type Turn } from "./state.ts";

/** What a turn that has a slot and did not begin an attempt yet carries along. */
type Beginning = Pick<Turn & { name: "ready" }, "slot" | "failures">;

/** Begins what the inbox needs next, when there is a slot and nothing is under way. */
export function beginTurn(owner: ServingOwner, now: Moment): void {
  const { turn } = owner.state;
  if (turn.name !== "ready" || isDraining(owner) || owner.lingering.size > 0) return;
  const head = owner.inbox.head();
  const isDue = owner.inbox.isDue(now.epochMs, turn.slot.watched);
  if (head === undefined || !isDue) {
    if (owner.stale) return loadInbox(owner, turn);
    if (head !== undefined) announcePostponed(owner);
    endTurn(owner, now);
  } else if (head.cancelled) {
    // reached: cancelled-while-waiting
    endRequest(owner, cancelledRequest(head.requestId), now);
  } else {
    readHead(owner, turn, head.requestId, head.after);
  }
}

function loadInbox(owner: ServingOwner, { slot, failures }: Beginning): void {
  owner.stale = false;
  owner.inbox.beginLoad();
  const call = nextNumber(owner);
  setTurn(owner, { name: "loading", slot, call, failures });
  owner.outputs.push({ type: "read-thread", call, thread: owner.thread });
}

function readHead(owner: ServingOwner, { slot, failures }: Beginning, requestId: RequestId, from: Position): void {
  const call = nextNumber(owner);
  setTurn(owner, { name: "reading", slot, call, failures, requestId, from });
  const bytesMax = owner.options.limits.eventBytesMax;
  owner.outputs.push({ type: "read", call, request: { stream: owner.requests, from, entriesMax: 1, bytesMax } });
}

/** The store answered, or did not. */
export function handleStoreAnswer(owner: ServingOwner, input: StoreAnswer, now: Moment): void {
  const { turn } = owner.state;
  if ((turn.name !== "loading" && turn.name !== "reading") || turn.call !== input.call) return;
  if (input.type === "thread-failed" || input.type === "read-failed") return pause(owner, turn, now);
  owner.refusals = 0;
  if (input.type === "thread") handleThread(owner, turn.slot, input.thread);
  else if (turn.name === "reading") handleRead(owner, turn, input.result, now);
}

export type StoreAnswer = Extract<OwnerInput, { type: "thread" | "thread-failed" | "read" | "read-failed" }>;

function pause(owner: ServingOwner, turn: Turn & { name: "loading" | "reading" }, now: Moment): void {
  // reached: turn-waits-for-the-store
  if (turn.name === "loading") owner.stale = true;
  const failures = turn.failures + 1;
  setTurn(owner, { name: "pausing", slot: turn.slot, untilMs: now.monotonicMs + backoffMs(failures, owner.options.jitter()), failures });
}

function handleThread(owner: ServingOwner, slot: Slot, thread: ThreadState | undefined): void {
  setTurn(owner, { name: "ready", slot, failures: 0 });
  if (thread !== undefined) owner.inbox.load(thread);
}

function handleRead(owner: ServingOwner, { slot, requestId, from }: Turn & { name: "reading" }, result: ReadResult, now: Moment): void {
  if (owner.inbox.isCancelled(requestId)) return endRequest(owner, cancelledRequest(requestId), now);
  // The request before it, which was handled, may be what is lost, and its tag with it.
  const hole: Position = { offset: from.offset, tag: HOLE_TAG };
  if (result.status === "reset" && result.reason === "forked" && !samePosition(from, hole)) {
    return readHead(owner, { slot, failures: 0 }, requestId, hole);
  }
  const request = result.status === "page" ? parseRequest(owner, result.page.entries[0]?.text, requestId) : undefined;
  if (request === undefined) return endRequest(owner, refusedRequest(requestId, "request_lost"), now);
  if (request.deadline !== undefined && request.deadline <= now.epochMs) return endRequest(owner, refusedRequest(requestId, "deadline_exceeded"), now);
  setTurn(owner, { name: "finding-handler", request });
  owner.outputs.push({ type: "find-handler", request });
}

/** Retention took the entry, or it is damaged, or not what was enqueued. */
function parseRequest({ options }: Owner, text: string | undefined, requestId: RequestId): RequestEntry | undefined {
  const request = text === undefined ? undefined : tryParse(text);
  return request?.requestId === requestId ? addWhose(request, options.userId, options.threadId) : undefined;
}

function tryParse(text: string): RequestEntry | undefined {
  try {
    return JSON.parse(text) as RequestEntry;
  } catch {
    return undefined;
  }
}

export function handleHandlerFound(owner: ServingOwner, input: Extract<OwnerInput, { type: "handler" }>, now: Moment): void {
  const { turn } = owner.state;
  if (turn.name !== "finding-handler" || turn.request.requestId !== input.requestId) return;
  if (input.found === "ready") return beginAttempt(owner, turn.request, input.policy, now);
  if (input.found === "unknown") return endRequest(owner, refusedRequest(input.requestId, "unknown_request"), now);
  setTurn(owner, { name: "blocked" });
  freeSlot(owner, undefined);
}

function beginAttempt(owner: ServingOwner, request: RequestEntry, policy: HandlerPolicy, now: Moment): void {
  const { requestId } = request;
  const tries = owner.inbox.tries();
  if (isExhausted(tries, policy)) {
    // reached: attempts-exhausted
    return endRequest(owner, { type: "dead-letter", requestId, request, lastFailure: undefined }, now);
  }
  const attempt = tries.attempt + 1;
  setTurn(owner, { name: "attempting", request, attempt, policy });
  submit(owner, { type: "attempt", attempt }, [{ type: "attempt", thread: owner.thread, requestId, attempt }], 0, now);
}

/** The attempt is counted for good: now the handler may run. */
export function handleAttempted(owner: ServingOwner, now: Moment): void {
  const { inbox, state: { turn } } = owner;
  if (turn.name !== "attempting") return;
  const { request, attempt, policy } = turn;
  inbox.begun(attempt);
  if (owner.drainAtMs !== undefined && owner.drainAtMs <= now.monotonicMs) {
    return endRequest(owner, excusedAttempt(request.requestId), now);
  }
  if (inbox.isCancelled(request.requestId)) return endRequest(owner, cancelledRequest(request.requestId), now);
  const leftMs = request.deadline === undefined ? undefined : request.deadline - now.epochMs;
  const deadlineAtMs = leftMs === undefined ? undefined : now.monotonicMs + leftMs;
  const silence = createSilence(policy.timeoutMs, now);
  setTurn(owner, { name: "running", request, attempt, policy, deadlineAtMs, silence, abort: undefined });
  owner.outputs.push({ type: "run-handler", request, attempt, retryOf: inbox.retryOf() });
}

export function handleHandlerEnded(owner: Owner, input: OwnerInput & { type: "handler-ended" }, now: Moment): void {
  if (isServing(owner)) {
    const { turn } = owner.state;
    if (turn.name === "running" && isSameAttempt(attemptOf(turn), input)) return endAttempt(owner, turn, input.outcome, now);
  }
  for (const lingering of owner.lingering) if (isSameAttempt(lingering, input)) owner.lingering.delete(lingering);
}

export function turnTimeout({ state: { turn } }: ServingOwner): number | undefined {
  if (turn.name === "pausing") return turn.untilMs;
  return turn.name === "running" ? attemptTimeout(turn) : undefined;
}

export function handleTurnTimeout(owner: ServingOwner, now: Moment): void {
  const { turn } = owner.state;
  const due = turnTimeout(owner);
  if (due === undefined || due > now.monotonicMs) return;
  if (turn.name === "pausing") setTurn(owner, { name: "ready", slot: turn.slot, failures: turn.failures });
  else if (turn.name === "running") handleAttemptTimeout(owner, turn, now);
}
