import type { ThreadEvent } from "@apex/ws-client";
import type { chat } from "../../contract.ts";

export type ChatEvent = ThreadEvent<typeof chat>;

/** What a person sees of a thread: made from its two streams and nothing else, so every tab sees the same. */
export interface ThreadView {
  /** Offsets of the last entries that were applied; 0 before the first. */
  readonly eventOffset: number;
  readonly requestOffset: number;
  /** Events that the store has lost before the first turn. */
  readonly damaged: number;
  /** In the order of the questions. */
  readonly turns: readonly Turn[];
}

/** A question with everything that was done about it. */
export interface Turn {
  readonly requestId: string;
  /** Undefined until the question itself has arrived, which comes in another stream than its answer. */
  readonly question: string | undefined;
  readonly collection: string | undefined;
  readonly requestOffset: number | undefined;
  readonly askedAt: number | undefined;
  /** The last one counts; those before it failed or died and were followed by another attempt. */
  readonly runs: readonly Run[];
  /** What became of the question itself; `waiting` until a run or the library says something. */
  readonly state: TurnState;
  readonly failure: string | undefined;
  /** Since the newest attempt failed, until another one begins. */
  readonly retry: Retry | undefined;
  /** Events that the store has lost while this was the newest turn. */
  readonly damaged: number;
}

export interface Retry {
  readonly error: string;
  /** When the next attempt begins at the earliest, in milliseconds since 1970. */
  readonly dueAt: number;
}

export type TurnState = "waiting" | "running" | "completed" | "failed" | "cancelled";
export type RunState = "running" | "completed" | "failed" | "cancelled" | "died";

export interface Run {
  readonly runId: string;
  readonly agentName: string;
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** When its last event was written, other than that it died. */
  readonly lastEventAt: number;
  readonly state: RunState;
  /** Why it ended, unless it completed. */
  readonly reason: string | undefined;
  readonly steps: readonly Step[];
  readonly citations: readonly CitationView[];
  /** The answer so far. */
  readonly text: string;
}

export type Step =
  | { readonly kind: "thinking"; readonly thought: string }
  | {
      readonly kind: "tool";
      readonly toolCallId: string;
      readonly toolName: string;
      readonly parameters: unknown;
      readonly state: "running" | "done" | "failed" | "interrupted";
      readonly results: unknown;
      readonly durationMs: number | undefined;
    };

export interface CitationView {
  readonly number: number;
  readonly collection: string;
  readonly document: string;
  readonly lineFrom: number;
  readonly lineTo: number;
  readonly quote: string;
}

export const EMPTY_THREAD: ThreadView = { eventOffset: 0, requestOffset: 0, damaged: 0, turns: [] };

export const lastRun = (turn: Turn): Run | undefined => turn.runs.at(-1);

/** True while a person may still want to stop it. */
export const isOpen = (turn: Turn): boolean => turn.state === "waiting" || turn.state === "running";

export function emptyTurn(requestId: string): Turn {
  return {
    requestId,
    question: undefined,
    collection: undefined,
    requestOffset: undefined,
    askedAt: undefined,
    runs: [],
    state: "waiting",
    failure: undefined,
    retry: undefined,
    damaged: 0,
  };
}
