import type { EventText } from "../../events/event-text.ts";
import type { RequestEntry } from "../../events/golden-path.ts";
import { wellFormedJson } from "../../events/json-text.ts";
import type { RunId } from "../../ids.ts";
import { deadStream } from "../../stream.ts";
import { utf8Length } from "../../utf8.ts";
import type { Moment } from "./moment.ts";
import { append, type OpsOfBytes } from "./owner-events.ts";
import type { Owner } from "./state.ts";

/** An element of a user's `dead` stream: a request that was given up. */
export interface DeadLetter {
  readonly type: "dead_letter";
  readonly code: "retries_exhausted";
  /** Without its payload when the letter would be larger than an event may be; the inbox has it at `offset`. */
  readonly request: RequestEntry;
  /** Where the request is in the thread's inbox, as long as retention keeps it. */
  readonly offset: number;
  /** How often it was begun. */
  readonly attempts: number;
  /** The newest run that died of it. */
  readonly lastRunId?: RunId;
  readonly timestamp: number;
}

/** Puts a request into its user's dead letters. */
export function appendDeadLetter(owner: Owner, request: RequestEntry, now: Moment): OpsOfBytes {
  const letter = writeLetter(owner, request, now);
  const { eventBytesMax } = owner.options.limits;
  const fitting = letter.bytes <= eventBytesMax ? letter : writeLetter(owner, { ...request, payload: null }, now);
  return { ops: [append(deadStream(owner.options.userId), [fitting])], bytes: fitting.bytes };
}

function writeLetter(owner: Owner, request: RequestEntry, now: Moment): EventText {
  const lastRunId = owner.inbox.retryOf();
  const letter: DeadLetter = {
    type: "dead_letter",
    code: "retries_exhausted",
    request,
    offset: owner.inbox.head()?.offset ?? 0,
    attempts: owner.inbox.attempt(),
    ...(lastRunId === undefined ? {} : { lastRunId }),
    timestamp: now.epochMs,
  };
  const text = wellFormedJson(JSON.stringify(letter));
  return { text, bytes: utf8Length(text) };
}
