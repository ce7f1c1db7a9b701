import { textOf, type Fields } from "../lib/fields.ts";
import { manager } from "../manager.ts";

/** Stops the run; its thread says that it was cancelled. */
export async function stopAgent({ userId, threadId }: { userId: string; threadId: string }, payload: Fields): Promise<void> {
  await manager.cancel({ userId, threadId, runId: textOf(payload, "run_id") });
}
