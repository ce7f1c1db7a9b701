import { writeEventText, writeSharedFields, type EventHead, type EventText } from "../../events/event-text.ts";
import type { EventId, RunId } from "../../ids.ts";
import type { Op } from "../../store/commit.ts";
import type { OpenRun } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";
import type { OpsOfBytes } from "./commit-queue.ts";
import type { Moment } from "./moment.ts";
import type { Owner } from "./state.ts";

function headOf({ options }: Owner, run: OpenRun | undefined, now: Moment): EventHead {
  return { eventId: options.nextId() as EventId, timestamp: now.epochMs, shared: run && writeSharedFields(run) };
}

function write(owner: Owner, type: string, head: EventHead, payload: object): EventText {
  return writeEventText(type, head, payload, { bytesMax: owner.options.limits.eventBytesMax });
}

/** Serialises an event of a run. Throws `event_too_large`, `invalid_event`. */
export function writeRunEvent(owner: Owner, run: OpenRun, type: string, payload: object, now: Moment): EventText {
  return write(owner, type, headOf(owner, run, now), payload);
}

/** Serialises an event of a request, which belongs to no run. Throws `event_too_large`, `invalid_event`. */
export function writeRequestEvent(owner: Owner, type: string, payload: object, now: Moment): EventText {
  return write(owner, type, headOf(owner, undefined, now), payload);
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

export const joinOps = (parts: readonly OpsOfBytes[]): OpsOfBytes => ({
  ops: parts.flatMap((part) => part.ops),
  bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
});

export const sumBytes = (events: readonly EventText[]): number => events.reduce((sum, event) => sum + event.bytes, 0);
