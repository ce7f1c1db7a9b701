import { codeInWords, createError, isApexError } from "../../errors.ts";
import { writeEventText, writeSharedFields, type EventHead, type EventText } from "../../events/event-text.ts";
import type { Failure, RequestPayloads, TerminalType } from "../../events/golden-path.ts";
import type { EventId, RequestId, RunId } from "../../ids.ts";
import type { Op } from "../../store/commit.ts";
import type { OpenRun } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";
import type { Moment } from "./moment.ts";
import type { Owner } from "./state.ts";

/** Ops and the size of their texts: what the commit queue takes. */
export interface OpsOfBytes {
  readonly ops: readonly Op[];
  readonly bytes: number;
}

function headOf({ options }: Owner, run: Pick<OpenRun, "runId" | "agentName"> | undefined, now: Moment): EventHead {
  const { userId, threadId, nextId } = options;
  return { eventId: nextId() as EventId, timestamp: now.epochMs, shared: writeSharedFields({ userId, threadId, ...run }) };
}

function write(owner: Owner, type: string, head: EventHead, payload: object): EventText {
  return writeEventText(type, head, payload, { bytesMax: owner.options.limits.eventBytesMax });
}

/** Serialises an event of a run. Throws `event_too_large`, `invalid_event`. */
export function writeRunEvent(owner: Owner, { runId, agentName }: OpenRun, type: string, payload: object, now: Moment): EventText {
  return write(owner, type, headOf(owner, { runId, agentName }, now), payload);
}

/** Appends events with the bytes that were counted already. */
export const append = (stream: StreamKey, events: readonly EventText[]): Op & { readonly type: "append" } => ({
  type: "append",
  stream,
  texts: events.map(({ text }) => text),
  sizes: events.map(({ bytes }) => bytes),
});

/** Appends what a run wrote. */
export function appendToRun(owner: Owner, runId: RunId, events: readonly EventText[]): OpsOfBytes {
  return {
    ops: [{ ...append(owner.thread, events), runId }],
    bytes: sumBytes(events),
  };
}

/** Appends the end of a run, of which `terminal` is the last event's type, and closes it, at once. */
export function closeRun(owner: Owner, runId: RunId, events: readonly EventText[], terminal: TerminalType): OpsOfBytes {
  const { ops, bytes } = appendToRun(owner, runId, events);
  const close = { type: "close-run", thread: owner.thread, runId } as const;
  if (terminal === "agent_death") return { ops: [...ops, { ...close, died: true }], bytes };
  if (terminal === "agent_cancelled") return { ops: [...ops, { ...close, cancelled: true }], bytes };
  return { ops: [...ops, close], bytes };
}

export type RequestEnd = {
  readonly [Type in keyof RequestPayloads]: { readonly type: Type; readonly payload: RequestPayloads[Type] };
}[keyof RequestPayloads];

/** Says in the thread how a request ended, and moves the inbox past it, at once. Throws `event_too_large`. */
export function consumeRequest(owner: Owner, { type, payload }: RequestEnd, now: Moment): OpsOfBytes {
  const event = write(owner, type, headOf(owner, undefined, now), payload);
  const consume = { type: "consume", thread: owner.thread, requestId: payload.requestId } as const;
  return {
    ops: [
      append(owner.thread, [event]),
      type === "request_cancelled" ? { ...consume, cancelled: true } : consume,
    ],
    bytes: event.bytes,
  };
}

export const joinOps = (parts: readonly OpsOfBytes[]): OpsOfBytes => ({
  ops: parts.flatMap((part) => part.ops),
  bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
});

export const failedRequest = (requestId: RequestId, error: Failure): RequestEnd => ({
  type: "request_failed",
  payload: { requestId, error },
});

/** What readers of a thread are told of an error: its code, also in words, and never its own words. */
export function failureOf(error: unknown): Failure {
  const { code } = isApexError(error) ? error : createError("internal");
  return { code, message: codeInWords(code) };
}

const sumBytes = (events: readonly EventText[]): number => events.reduce((sum, event) => sum + event.bytes, 0);
