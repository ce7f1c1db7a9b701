import { answerQuestion } from "../agents/supervisor.ts";
import type { Fields } from "../lib/fields.ts";
import { manager } from "../websocket/index.ts";

/** The page waits for the end, so it is told by the handler, too. */
export async function startAgent(userId: string, payload: Fields): Promise<void> {
  const { task, answer } = await answerQuestion(userId, payload);
  if (answer === "") return;
  await manager.emitCriticalEvent(userId, "agent_completed", { run_id: task.runId, thread_id: task.threadId, agent_name: "supervisor", result: answer });
}
