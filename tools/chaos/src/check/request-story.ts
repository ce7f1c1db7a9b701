import type { AskReason, AttemptFailure } from "../history/records.ts";
import type { Evidence } from "./evidence.ts";
import { createFates, type RequestFate } from "./request-fate.ts";
import { createRunStories, type RunStory } from "./run-story.ts";

/** All that was observed of one request. */
export interface RequestStory {
  readonly id: string;
  readonly fate: RequestFate;
  readonly reason: AskReason;
  /** What a completed run of it says; empty where it is to fail for good. */
  readonly text: string;
  readonly runs: readonly RunStory[];
  /** Types and codes of its terminal events in the log. */
  readonly ends: readonly { readonly type: string; readonly code: string | undefined }[];
  /** Its `request_retrying` events: the attempt that failed, and of what. */
  readonly retries: readonly AttemptFailure[];
  readonly inboxEntries: number;
  readonly deadLetters: readonly { readonly attempts: number; readonly failures: readonly AttemptFailure[] }[];
  /** Calls of the handler. */
  readonly attempts: readonly { readonly life: number; readonly attempt: number }[];
}

const ENDS: readonly string[] = ["request_completed", "request_failed", "request_cancelled"];

export const isRequestEnd = (type: string): boolean => ENDS.includes(type);
/** The code with which a request fails that has no attempt left. */
export const GIVEN_UP = "retries_exhausted";

export function createRequestStories(evidence: Evidence): readonly RequestStory[] {
  const asked = new Map(evidence.requests.map((request) => [request.id, request]));
  const runs = Map.groupBy(createRunStories(evidence).runs, ({ request }) => request);
  const entries = Map.groupBy([...evidence.log.values()].flat().map(({ entry }) => entry), ({ request }) => request);
  const inbox = Map.groupBy(evidence.inbox, ({ id }) => id);
  const dead = Map.groupBy(evidence.dead, ({ id }) => id);
  const attempts = Map.groupBy(evidence.handled, ({ id }) => id);
  return Array.from(createFates(evidence), ([id, fate]) => {
    const own = entries.get(id) ?? [];
    return {
      id,
      fate,
      reason: asked.get(id)?.reason ?? "use",
      text: asked.get(id)?.text ?? "",
      runs: runs.get(id) ?? [],
      ends: own.filter(({ type }) => isRequestEnd(type)).map(({ type, code }) => ({ type, code })),
      retries: own.filter(({ type }) => type === "request_retrying").map(({ attempt = 0, code = "" }) => ({ attempt, code })),
      inboxEntries: inbox.get(id)?.length ?? 0,
      deadLetters: dead.get(id) ?? [],
      attempts: attempts.get(id) ?? [],
    };
  });
}
