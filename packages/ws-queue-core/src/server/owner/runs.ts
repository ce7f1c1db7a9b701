import { createError } from "../../errors.ts";
import type { EventText } from "../../events/event-text.ts";
import { parseProgress } from "../../events/validate.ts";
import type { RunId } from "../../ids.ts";
import type { OpenRun } from "../../store/state.ts";
import { endByAuthor, turnOf } from "./endings/run-endings.ts";
import { submit } from "./groups.ts";
import type { Attempt, RunEventInput, RunInput } from "./io.ts";
import type { Moment } from "./moment.ts";
import { append, appendToRun, createRunWriter, sumBytes, writeRequestEvent } from "./owner-events.ts";
import { createOwnerError } from "./owner-error.ts";
import { attemptOf, IDLE, isDraining, isSameAttempt, isServing, rejectTicket, setTurn, type Owner, type RunningTurn, type Serving, type ServingOwner } from "./state.ts";
import type { Silence } from "./silence.ts";
import { createRunLife, type RunEvents, type RunLife, type WriteEvent } from "./run-life.ts";
import { textUnitsMax } from "./run-text.ts";

/** Does what a handler, or the author of a run, asks, or rejects its ticket. */
export function handleRunInput(owner: Owner, input: RunInput, now: Moment): void {
  try {
    if (input.type === "start-run") return startRun(owner, input, now);
    if (input.type === "request-event") return appendProgress(owner, input, now);
    const life = isServing(owner) ? owner.state.runs.get(input.runId) : undefined;
    if (!isServing(owner) || life === undefined) throw createOwnerError("run_ended", { runId: input.runId });
    silenceOf(owner, life.run)?.end(now.monotonicMs);
    if (input.type === "run-event") return appendEvents(owner, life, life.addEvent(input.event, now), input.ticket, now);
    if (input.type === "run-events") return appendEvents(owner, life, { texts: life.addEvents(input.events, now), tool: undefined }, input.ticket, now);
    if (input.type === "run-text") return addText(owner, life, input.text, input.ticket, now);
    endByAuthor(owner, life, input, now);
  } catch (error) {
    rejectTicket(owner, input.ticket, error);
  }
}

function startRun(owner: Owner, input: RunInput & { type: "start-run" }, now: Moment): void {
  const { runId, agentName, request, ticket } = input;
  if (request !== undefined) checkIsHandled(owner, request);
  else if (isDraining(owner)) throw createOwnerError("draining");
  const requestId = request?.requestId;
  if (!isServing(owner)) return void owner.starts.push(input);
  const run: OpenRun = { runId, agentName, ...(requestId === undefined ? {} : { requestId }) };
  const write = createRunWriter(owner, run);
  const life = createLife(owner, run, write);
  const started = write("agent_started", startedPayload(owner, requestId), now);
  owner.state.runs.set(runId, life);
  const turn = turnOf(owner, run);
  if (turn !== undefined) setTurn(owner, { ...turn, runId });
  const { ops, bytes } = appendToRun(owner, runId, [started]);
  const silence = silenceOf(owner, run);
  silence?.end(now.monotonicMs);
  submit(owner, { type: "ticket", ticket, silence }, [{ type: "open-run", thread: owner.thread, run }, ...ops], bytes, now);
}

/** A handler's sign of life. */
export function endSilence(owner: Owner, attempt: Attempt, now: Moment): void {
  const turn = isServing(owner) ? owner.state.turn : IDLE;
  if (turn.name === "running" && isSameAttempt(attemptOf(turn), attempt)) turn.silence.end(now.monotonicMs);
}

/** Time in which the store held the handler back is none in which it was silent. */
export function countSilence({ state: { turn, queue } }: ServingOwner, now: Moment): void {
  if (turn.name === "running") turn.silence.count(queue.isStalled(), now);
}

/** Of the handler that wrote the run. */
function silenceOf(owner: ServingOwner, run: OpenRun): Silence | undefined {
  return turnOf(owner, run)?.silence;
}

type HandlingOwner = Owner & { readonly state: Serving & { readonly turn: RunningTurn } };

/** A request that was aborted, or has ended without its handler, starts no more runs and says nothing more. */
function checkIsHandled(owner: Owner, request: Attempt): asserts owner is HandlingOwner {
  const turn = isServing(owner) ? owner.state.turn : IDLE;
  if (turn.name !== "running" || !isSameAttempt(attemptOf(turn), request)) {
    throw createError("run_ended", "The request has ended; nothing can be added to it", { requestId: request.requestId });
  }
  if (turn.abort !== undefined) throw createOwnerError(turn.abort.code);
}

function appendProgress(owner: Owner, { requestId, attempt, event, ticket }: RunInput & { type: "request-event" }, now: Moment): void {
  checkIsHandled(owner, { requestId, attempt });
  if (event.type !== "agent_progress") throw createError("invalid_event", `${event.type} is not an event of a request`, { type: event.type });
  const text = writeRequestEvent(owner, event.type, { requestId, attempt, ...parseProgress(event.payload) }, now);
  const { silence } = owner.state.turn;
  silence.end(now.monotonicMs);
  submit(owner, { type: "ticket", ticket, silence }, [append(owner.thread, [text])], text.bytes, now);
}

function startedPayload({ inbox }: Owner, requestId: OpenRun["requestId"]): object {
  if (requestId === undefined) return { attempt: 1 };
  const retryOf = inbox.retryOf();
  return { requestId, attempt: inbox.attempt(), ...(retryOf === undefined ? {} : { retryOf }) };
}

function createLife(owner: Owner, run: OpenRun, write: WriteEvent): RunLife {
  const { eventBytesMax, openToolsPerRunMax, textCoalesceMs } = owner.options.limits;
  return createRunLife({
    run,
    openToolsMax: openToolsPerRunMax,
    textCoalesceMs,
    batch: owner.options.limits,
    textUnitsMax: textUnitsMax(eventBytesMax),
    write,
  });
}

function appendEvents(owner: ServingOwner, { run }: RunLife, { texts: events, tool }: RunEvents, ticket: number, now: Moment): void {
  const { runId } = run;
  const appended = { ...append(owner.thread, events), runId };
  const { texts, sizes } = appended;
  const ops = tool === undefined ? [appended] : [appended, { ...tool, thread: owner.thread, runId }];
  const group = submit(owner, { type: "ticket", ticket, silence: silenceOf(owner, run) }, ops, sumBytes(events), now);
  owner.growing = tool === undefined ? { group, runId, ticket, texts, sizes } : undefined;
}

/**
 * Adds an event to those of its run that are not on their way to the store yet: one group, one op and one answer for all of them. Returns the
 * ticket that is answered for them; undefined: nothing happened.
 */
export function joinEvent(owner: Owner, runId: RunId, event: RunEventInput, now: Moment): number | undefined {
  const { growing } = owner;
  if (growing?.runId !== runId || !isServing(owner) || !isJoinable(event.type)) return undefined;
  const { runs, held, queue } = owner.state;
  const life = runs.get(runId);
  if (life === undefined || held.length > 0 || !queue.hasRoom(growing.group)) return undefined;
  silenceOf(owner, life.run)?.end(now.monotonicMs);
  const { texts } = life.addEvent(event, now);
  for (const { text, bytes } of texts) {
    growing.texts.push(text);
    growing.sizes.push(bytes);
  }
  queue.extend(texts.length, sumBytes(texts));
  return growing.ticket;
}

/** What opens or closes a tool call changes the run, by an op of its own. */
const isJoinable = (type: string): boolean => type !== "tool_executing" && type !== "tool_completed";

function addText(owner: ServingOwner, life: RunLife, text: string, ticket: number, now: Moment): void {
  appendUnawaited(owner, life, life.addText(text, now), now);
  owner.outputs.push({ type: "resolved", ticket });
}

/** Gathers a piece of text where nothing else is to be done, and says when it is due; undefined: nothing happened. */
export function gatherText(owner: Owner, runId: RunId, text: string, monotonicMs: number): number | undefined {
  if (!isServing(owner)) return undefined;
  const life = owner.state.runs.get(runId);
  const dueMs = life?.gatherText(text, monotonicMs);
  if (life !== undefined && dueMs !== undefined) silenceOf(owner, life.run)?.end(monotonicMs);
  return dueMs;
}

function appendUnawaited(owner: ServingOwner, life: RunLife, events: readonly EventText[], now: Moment): void {
  if (events.length === 0) return;
  const { ops, bytes } = appendToRun(owner, life.run.runId, events);
  submit(owner, { type: "unawaited" }, ops, bytes, now);
}

/** Writes the text that was gathered for long enough. */
export function writeDueText(owner: ServingOwner, now: Moment): void {
  for (const life of owner.state.runs.values()) {
    const due = life.nextTimeout();
    if (due !== undefined && due <= now.monotonicMs) appendUnawaited(owner, life, life.takeText(now), now);
  }
}
