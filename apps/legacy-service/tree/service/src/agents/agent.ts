import { validateUserContext } from "@apex/backend/services/user-execution-context";
import type { Fields } from "../lib/fields.ts";
import { textOf } from "../lib/fields.ts";
import { newRequestId, newRunId } from "../lib/ids.ts";

/** What a person asked of an agent. */
export interface Task {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly question: string;
  /** As the old stack wants it. */
  readonly context: { readonly user_id: string; readonly thread_id: string; readonly run_id: string; readonly request_id: string };
}

export interface Agent {
  run(task: Task): Promise<string>;
}

export function createTask(userId: string, payload: Fields, question: string): Task {
  const threadId = textOf(payload, "thread_id");
  const runId = newRunId();
  const context = validateUserContext({ user_id: userId, thread_id: threadId, run_id: runId, request_id: newRequestId() });
  return { userId, threadId, runId, question, context };
}
