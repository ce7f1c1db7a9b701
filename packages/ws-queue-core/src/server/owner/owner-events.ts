import { writeSharedFields, type EventText, type SharedFields } from "../../events/event-text.ts";
import type { EventId, RunId } from "../../ids.ts";
import type { OpenRun } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";
import type { OpsOfBytes } from "./commit-queue.ts";
import type { Moment } from "./moment.ts";
import type { WriteEvent } from "./run-life.ts";
import type { Owner } from "./state.ts";

/** Writes the events of a run: what they share is written once. */
export function createRunWriter(owner: Owner, run: Pick<OpenRun, "runId" | "agentName">): WriteEvent {
  return createWriter(owner, writeSharedFields(run));
}

/** Serialises an event of a request, which belongs to no run. Throws `event_too_large`, `invalid_event`. */
export function writeRequestEvent(owner: Owner, type: string, payload: object, now: Moment): EventText {
  return createWriter(owner, undefined)(type, payload, now);
}

function createWriter({ options: { nextId }, writeText }: Owner, shared: SharedFields | undefined): WriteEvent {
  return (type, payload, { epochMs }) => writeText(type, { eventId: nextId() as EventId, timestamp: epochMs, shared }, payload);
}

/** An op whose lists may grow until it is on its way. */
interface AppendOp {
  readonly type: "append";
  readonly stream: StreamKey;
  readonly texts: string[];
  readonly sizes: number[];
}

/** Appends events with the bytes that were counted already. */
export const append = (stream: StreamKey, events: readonly EventText[]): AppendOp => ({
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

export const joinOps = (parts: readonly OpsOfBytes[]): OpsOfBytes => ({
  ops: parts.flatMap((part) => part.ops),
  bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
});

export const sumBytes = (events: readonly EventText[]): number => events.reduce((sum, event) => sum + event.bytes, 0);
