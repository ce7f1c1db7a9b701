import type { EventId, RequestId, RunId, ThreadId, UserId } from "../ids.ts";
import type { Json } from "../json.ts";

/**
 * What every event carries, set by the library and never by a payload (defect F04). `userId` and `threadId` are not in the stored
 * text: readers take them from the stream.
 */
export interface Envelope {
  readonly eventId: EventId;
  /** When the event was appended, in milliseconds since 1970 by the clock of the node. */
  readonly timestamp: number;
  readonly userId: UserId;
  readonly threadId: ThreadId;
}

/** What events of a run carry beside the envelope. */
export interface RunEnvelope extends Envelope {
  readonly runId: RunId;
  readonly agentName: string;
}

/** Why a run ended that did not complete. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The payloads of the golden path by type: `agent_started` → work → exactly one terminal event. */
export interface GoldenPathPayloads {
  /** `retryOf` names the dead run whose request this run handles again. */
  readonly agent_started: { readonly requestId?: RequestId; readonly attempt: number; readonly retryOf?: RunId };
  readonly agent_thinking: { readonly thought: string };
  /** `toolCallId` is unique in its run. Each call is closed by one `tool_completed`, before the run ends. */
  readonly tool_executing: { readonly toolCallId: string; readonly toolName: string; readonly parameters?: Json };
  readonly tool_completed: {
    readonly toolCallId: string;
    readonly toolName: string;
    readonly success: boolean;
    readonly results?: Json;
    readonly error?: Failure;
    /** The run ended before the call did: what came of it is unknown, and `success` is false. Absent: the call came to its end. */
    readonly outcome?: "interrupted";
    readonly durationMs: number;
  };
  /** Text number `segment` of the run, from UTF-16 unit `position` on: applying a chunk twice changes nothing. */
  readonly text_chunk: { readonly segment: number; readonly position: number; readonly text: string };
  readonly agent_completed: { readonly result?: Json };
  readonly agent_failed: { readonly error: Failure };
  readonly agent_cancelled: { readonly reason?: string };
  readonly agent_death: { readonly cause: string };
}

/** What the library says about a request in its thread; beside the events of runs. */
export interface RequestPayloads {
  readonly request_completed: { readonly requestId: RequestId; readonly result?: Json };
  readonly request_failed: { readonly requestId: RequestId; readonly error: Failure };
  readonly request_cancelled: { readonly requestId: RequestId };
  /** The attempt failed; the next one begins in `delayMs` at the earliest. */
  readonly request_retrying: { readonly requestId: RequestId; readonly attempt: number; readonly delayMs: number; readonly error: Failure };
  readonly agent_progress: { readonly requestId: RequestId; readonly attempt: number } & Progress;
}

/** How far a handler has come. `total` may be an estimate, so `done` may exceed it. */
export interface Progress {
  /** A finite number of at least 0, in the handler's own unit. */
  readonly done: number;
  readonly total: number;
  /** For people; at most 1,000 UTF-16 units. */
  readonly note?: string | undefined;
}

export type GoldenPathType = keyof GoldenPathPayloads;
/** The three events that end a request. */
export type RequestEndType = "request_completed" | "request_failed" | "request_cancelled";
export type TerminalType = "agent_completed" | "agent_failed" | "agent_cancelled" | "agent_death";

export type RunEvent = {
  readonly [Type in GoldenPathType]: RunEnvelope & { readonly type: Type } & GoldenPathPayloads[Type];
}[GoldenPathType];

export type RequestEvent = {
  readonly [Type in keyof RequestPayloads]: Envelope & { readonly type: Type } & RequestPayloads[Type];
}[keyof RequestPayloads];

/** An element of a `requests` stream: what a client asked, as the thread's other tabs see it. */
export interface RequestEntry {
  readonly type: "request";
  readonly requestId: RequestId;
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly name: string;
  readonly payload: Json;
  /** Instant after which nobody waits for the answer any more, in milliseconds since 1970. */
  readonly deadline?: number;
  /** The request that was given up, and that this one takes the place of. */
  readonly redriveOf?: RequestId;
  readonly timestamp: number;
}

/** A request as its inbox has it: whose it is, the stream says. */
export type StoredRequest = Omit<RequestEntry, "userId" | "threadId">;

/**
 * Adds the user and the thread of its stream to an entry of a `thread` or `requests` stream that was just parsed, and returns it. The
 * text of an entry leaves both out, unless it is of an earlier version. The client does the same for what comes over the wire.
 */
export const addWhose = <Entry extends object>(entry: Entry, userId: UserId, threadId: ThreadId): Entry => Object.assign(entry, { userId, threadId });

/** Names that belong to the library: an application's contract may not define them. */
export const RESERVED_EVENT_TYPES: readonly string[] = [
  "agent_started",
  "agent_thinking",
  "tool_executing",
  "tool_completed",
  "text_chunk",
  "agent_completed",
  "agent_failed",
  "agent_cancelled",
  "agent_death",
  "request",
  "request_completed",
  "request_failed",
  "request_cancelled",
  "request_retrying",
  "agent_progress",
];

/** Fields of the envelope: a payload that has one of them is refused (defect F04). */
export const ENVELOPE_FIELDS: readonly string[] = ["type", "eventId", "timestamp", "userId", "threadId", "runId", "agentName"];

const TERMINAL: readonly string[] = ["agent_completed", "agent_failed", "agent_cancelled", "agent_death"] satisfies TerminalType[];

/** True for the four events that end a run. */
export const isTerminalType = (type: string): type is TerminalType => TERMINAL.includes(type);
