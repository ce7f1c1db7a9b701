import { failuresSoFar, keptFailures } from "../../../attempt-failure.ts";
import { createError } from "../../../errors.ts";
import type { DeadLetter } from "../../../events/dead-letter.ts";
import type { EventText } from "../../../events/event-text.ts";
import { wellFormedJson } from "../../../events/json-text.ts";
import { deadStream } from "../../../stream.ts";
import { utf8Length } from "../../../utf8.ts";
import type { OpsOfBytes } from "../commit-queue.ts";
import { submit } from "../groups.ts";
import type { RunEventInput } from "../io.ts";
import type { Moment } from "../moment.ts";
import { failureOf } from "../owner-error.ts";
import { append, joinOps, sumBytes, writeRequestEvent } from "../owner-events.ts";
import { endTurn, priorityOf } from "../slot.ts";
import { report, setTurn, type Owner, type ServingOwner } from "../state.ts";
import type { EndedRun, RequestEnding, RequestResult } from "./ending.ts";
import type { WrittenRunEndings } from "./run-endings.ts";

const NO_RUNS: WrittenRunEndings = { ops: [], bytes: 0, ended: [] };

/** Submits the ending of a request in one group with the endings of its runs: those that are held, and `runs`. */
export function endRequest(owner: ServingOwner, ending: RequestEnding, now: Moment, runs: WrittenRunEndings = NO_RUNS): void {
  const held = owner.state.held.splice(0);
  setTurn(owner, { name: "ending" });
  const { ops, bytes } = joinOps([...held, runs, writeRequestEnding(owner, ending, now)]);
  const ended: readonly EndedRun[] = [...held.map((one) => one.ended), ...runs.ended];
  submit(owner, { type: "end-request", ending, ended }, ops, bytes, now);
}

/** The ending of a request, or of an attempt at it, is committed. */
export function handleRequestEnded(owner: ServingOwner, ending: RequestEnding, now: Moment): void {
  const { inbox, outputs, state: { turn } } = owner;
  if (turn.name !== "ending") return;
  if (ending.type === "postpone") inbox.postponed(ending.until, ending.failure);
  else {
    inbox.consumed();
    outputs.push({ type: "request-ended", requestId: ending.requestId, how: ending.type === "consume" ? "answered" : "dead" });
  }
  if (!inbox.isDue(now.epochMs)) announcePostponed(owner);
  endTurn(owner, now);
}

/** The head waits: the host watches until it is due. */
export function announcePostponed({ inbox, outputs }: Owner): void {
  const { postponed } = inbox.tries();
  if (postponed !== undefined) outputs.push({ type: "postponed", ...postponed, priority: priorityOf(inbox) });
}

function writeRequestEnding(owner: Owner, ending: RequestEnding, now: Moment): OpsOfBytes {
  switch (ending.type) {
    case "consume":
      return writeFittingConsume(owner, ending, now);
    case "dead-letter": {
      const error = failureOf(createError("retries_exhausted"));
      const result = { type: "request_failed", payload: { requestId: ending.requestId, error } } as const;
      return joinOps([appendDeadLetter(owner, ending, now), writeConsume(owner, result, now)]);
    }
    case "postpone":
      return writePostpone(owner, ending, now);
  }
}

/** A result that is too large becomes a failure that says so, without the events that belong to an answer. */
function writeFittingConsume(owner: Owner, { requestId, result, events }: RequestEnding & { type: "consume" }, now: Moment): OpsOfBytes {
  try {
    return writeConsume(owner, result, now, events);
  } catch (error) {
    const failure = failureOf(error);
    report(owner, "event_too_large", `The result of a request was left out: ${failure.message}`);
    return writeConsume(owner, { type: "request_failed", payload: { requestId, error: failure } }, now);
  }
}

/** Says in the thread how a request ended, and moves the inbox past it, at once. Throws `event_too_large`. */
function writeConsume(owner: Owner, { type, payload }: RequestResult, now: Moment, events: readonly RunEventInput[] = []): OpsOfBytes {
  const texts = [...events, { type, payload }].map((event) => writeRequestEvent(owner, event.type, event.payload as object, now));
  const consume = { type: "consume", thread: owner.thread, requestId: payload.requestId } as const;
  const ops = [append(owner.thread, texts), type === "request_cancelled" ? { ...consume, cancelled: true as const } : consume];
  return { ops, bytes: sumBytes(texts) };
}

/** Keeps the request at the head of the inbox, and tells the thread of the failure. */
function writePostpone(owner: Owner, { requestId, until, failure }: RequestEnding & { type: "postpone" }, now: Moment): OpsOfBytes {
  const postpone = { type: "postpone", thread: owner.thread, requestId, ...until } as const;
  if (failure === undefined) return { ops: [postpone], bytes: 0 };
  const { attempt, ...kept } = failure;
  const error = { code: kept.code, message: kept.message };
  const event = writeRequestEvent(owner, "request_retrying", { requestId, attempt, delayMs: until.delayMs, error }, now);
  return { ops: [append(owner.thread, [event]), { ...postpone, failure: kept }], bytes: event.bytes };
}

type Dead = RequestEnding & { type: "dead-letter" };

/** Puts a request into its user's dead letters. */
function appendDeadLetter(owner: Owner, dead: Dead, now: Moment): OpsOfBytes {
  const letter = letterOf(owner, dead, now);
  const whole = writeLetter(letter);
  const isFitting = whole.bytes <= owner.options.limits.eventBytesMax;
  const { text, bytes } = isFitting ? whole : writeLetter({ ...letter, request: { ...letter.request, payload: null }, withoutPayload: true });
  return { ops: [{ type: "dead-letter", stream: deadStream(owner.options.userId), text }], bytes };
}

function letterOf({ inbox }: Owner, { request, lastFailure }: Dead, { epochMs }: Moment): DeadLetter {
  const lastRunId = inbox.retryOf();
  const tries = inbox.tries();
  const failures = lastFailure === undefined ? failuresSoFar(tries) : keptFailures([...tries.failures, lastFailure]);
  const leftOut = tries.attempt - tries.excused - failures.length;
  const { offset = 0, after } = inbox.head() ?? {};
  return {
    type: "dead_letter",
    code: "retries_exhausted",
    request,
    offset,
    ...(after !== undefined && { after }),
    attempts: tries.attempt,
    failures,
    ...(leftOut > 0 && { failuresLeftOut: leftOut }),
    ...(lastRunId !== undefined && { lastRunId }),
    // The two instants may be of two machines.
    totalMs: Math.max(0, epochMs - request.timestamp),
    timestamp: epochMs,
  };
}

function writeLetter(letter: DeadLetter): EventText {
  const text = wellFormedJson(JSON.stringify(letter));
  return { text, bytes: utf8Length(text) };
}
