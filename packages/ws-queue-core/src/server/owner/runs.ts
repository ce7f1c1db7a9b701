import { createError, isApexError, toApexError } from "../../errors.ts";
import type { EventText } from "../../events/event-text.ts";
import type { OpenRun } from "../../store/state.ts";
import type { AbortCode, Attempt, RunInput, RunOutcome } from "./io.ts";
import type { Moment } from "./moment.ts";
import { appendToRun, closeRun, failureOf, joinOps, writeRunEvent, type OpsOfBytes } from "./owner-events.ts";
import { createOwnerError } from "./owner-error.ts";
import { submit } from "./groups.ts";
import { attemptOf, isDraining, isSameAttempt, isServing, NO_TURN, rejectTicket, type EndedRun, type Owner, type RunningTurn, type ServingOwner } from "./state.ts";
import { createRunLife, type RunEnd, type RunEvents, type RunLife } from "./run-life.ts";
import { textUnitsMax } from "./run-text.ts";

/** Does what the author of a run asks, or rejects its ticket. */
export function handleRunInput(owner: Owner, input: RunInput, now: Moment): void {
  try {
    if (input.type === "start-run") return startRun(owner, input, now);
    const life = isServing(owner) ? owner.state.runs.get(input.runId) : undefined;
    if (!isServing(owner) || life === undefined) throw createOwnerError("run_ended", { runId: input.runId });
    if (input.type === "run-event") return appendEvents(owner, life, life.addEvent(input.event, now), input.ticket, now);
    if (input.type === "run-text") return addText(owner, life, input.text, input.ticket, now);
    endByAuthor(owner, life, input, now);
  } catch (error) {
    rejectTicket(owner, input.ticket, error);
  }
}

function startRun(owner: Owner, input: RunInput & { type: "start-run" }, now: Moment): void {
  const { runId, agentName, request, ticket } = input;
  if (request !== undefined) checkMayStart(owner, request);
  else if (isDraining(owner)) throw createOwnerError("draining");
  const requestId = request?.requestId;
  if (!isServing(owner)) return void owner.starts.push(input);
  const run: OpenRun = { runId, agentName, ...(requestId === undefined ? {} : { requestId }) };
  const life = createLife(owner, run);
  const started = writeRunEvent(owner, run, "agent_started", startedPayload(owner, requestId), now);
  owner.state.runs.set(runId, life);
  const { ops, bytes } = appendToRun(owner, runId, [started]);
  submit(owner, { type: "ticket", ticket }, [{ type: "open-run", thread: owner.thread, run }, ...ops], bytes, now);
}

/** A request that was aborted, or has ended without its handler, starts no more runs. */
function checkMayStart({ state }: Owner, request: Attempt): void {
  const turn = state.name === "serving" ? state.turn : NO_TURN;
  if (turn.name !== "running" || !isSameAttempt(attemptOf(turn), request)) {
    throw createError("run_ended", "The request has ended; it can start no more runs", { requestId: request.requestId });
  }
  if (turn.abort !== undefined) throw createOwnerError(turn.abort.code);
}

function startedPayload({ inbox }: Owner, requestId: OpenRun["requestId"]): object {
  if (requestId === undefined) return { attempt: 1 };
  const retryOf = inbox.retryOf();
  return { requestId, attempt: inbox.attempt(), ...(retryOf === undefined ? {} : { retryOf }) };
}

function createLife(owner: Owner, run: OpenRun): RunLife {
  const { eventBytesMax, openToolsPerRunMax, textCoalesceMs } = owner.options.limits;
  return createRunLife({
    run,
    openToolsMax: openToolsPerRunMax,
    textCoalesceMs,
    textUnitsMax: textUnitsMax(eventBytesMax),
    write: (of, type, payload, now) => writeRunEvent(owner, of, type, payload, now),
  });
}

function appendEvents(owner: ServingOwner, { run: { runId } }: RunLife, { texts, tool }: RunEvents, ticket: number, now: Moment): void {
  const { ops, bytes } = appendToRun(owner, runId, texts);
  const changes = tool === undefined ? [] : [{ ...tool, thread: owner.thread, runId }];
  submit(owner, { type: "ticket", ticket }, [...ops, ...changes], bytes, now);
}

function addText(owner: ServingOwner, life: RunLife, text: string, ticket: number, now: Moment): void {
  appendUnawaited(owner, life, life.addText(text, now), now);
  owner.outputs.push({ type: "resolved", ticket });
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

function endByAuthor(owner: ServingOwner, life: RunLife, { outcome, ticket, joinsRequest }: RunInput & { type: "end-run" }, now: Moment): void {
  const turn = turnOf(owner, life.run);
  const end = turn?.abort === undefined ? authorsEnd(outcome) : abortedEnd(turn.abort.code);
  let waiting: number | undefined = ticket;
  const { ended: unawaited, ops, bytes } = endRun(owner, life, end, now, (error) => {
    rejectTicket(owner, ticket, error);
    waiting = undefined;
  });
  const ended = { ...unawaited, ticket: waiting };
  if (joinsRequest !== true || turn === undefined) return submit(owner, { type: "end-run", ended }, ops, bytes, now);
  owner.state.held.push({ ended, ops, bytes, sinceMs: now.monotonicMs });
  if (waiting !== undefined) owner.outputs.push({ type: "handed-in", ticket });
}

/** The turn of a run's request, while its handler runs. */
function turnOf({ state: { turn } }: ServingOwner, run: OpenRun): RunningTurn | undefined {
  return turn.name === "running" && turn.request.requestId === run.requestId ? turn : undefined;
}

function authorsEnd(outcome: RunOutcome): RunEnd {
  if (outcome.type === "failed") return { type: "agent_failed", payload: { error: outcome.error } };
  return { type: "agent_completed", payload: outcome.result === undefined ? {} : { result: outcome.result } };
}

/** How runs end whose request was aborted, whatever their author says. */
export function abortedEnd(code: AbortCode): RunEnd {
  if (code === "cancelled") return { type: "agent_cancelled", payload: {} };
  if (code === "draining") return { type: "agent_death", payload: { cause: "drain" } };
  return { type: "agent_failed", payload: { error: failureOf(createError(code)) } };
}

/** Ends a run. An end that cannot be written, being too large say, becomes a failure that can, so that it ends all the same. */
function endRun(owner: ServingOwner, life: RunLife, end: RunEnd, now: Moment, onUnwritable: (error: unknown) => void): RunEnding {
  owner.state.runs.delete(life.run.runId);
  try {
    return writeEnd(owner, life, end, now);
  } catch (error) {
    if (isApexError(error) && error.code === "run_ended") throw error;
    onUnwritable(error);
    return writeEnd(owner, life, { type: "agent_failed", payload: { error: failureOf(error) } }, now);
  }
}

/** How a run ends, as ops, and what of it stays true should it end otherwise. */
interface RunEnding extends OpsOfBytes {
  readonly ended: EndedRun;
}

function writeEnd(owner: Owner, life: RunLife, end: RunEnd, now: Moment): RunEnding {
  const events = life.end(end, now);
  return { ...closeRun(owner, life.run.runId, events, end.type), ended: { run: life.run, before: events.slice(0, -1), ticket: undefined } };
}

/** The end of a run once more, as cancelled: the store refused the first. */
export function cancelEnded(owner: Owner, { run, before }: EndedRun, now: Moment): OpsOfBytes {
  const terminal = writeRunEvent(owner, run, "agent_cancelled", {}, now);
  return closeRun(owner, run.runId, [...before, terminal], "agent_cancelled");
}

/** Ends the runs that are still open of one request, or all of them; tells their authors why. */
export function endOpenRuns(owner: ServingOwner, which: (run: OpenRun) => boolean, end: RunEnd, code: RunOverCode, now: Moment): RunEndings {
  const lives = [...owner.state.runs.values()].filter((life) => which(life.run));
  const parts = lives.map((life) => {
    const part = endRun(owner, life, end, now, (error) => owner.outputs.push({ type: "report", error: toApexError(error, "internal") }));
    owner.outputs.push({ type: "run-over", runId: life.run.runId, code });
    return part;
  });
  return { ...joinOps(parts), ended: parts.map(({ ended }) => ended) };
}

export interface RunEndings extends OpsOfBytes {
  readonly ended: readonly EndedRun[];
}

/** The thread is not ours any more: another owner decides about the runs. */
export function forgetRuns(owner: ServingOwner, code: RunOverCode): void {
  for (const runId of owner.state.runs.keys()) owner.outputs.push({ type: "run-over", runId, code });
}

export type RunOverCode = AbortCode | "run_ended";
