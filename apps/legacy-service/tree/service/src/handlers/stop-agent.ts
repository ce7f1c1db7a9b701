import { textOf, type Fields } from "../lib/fields.ts";
import { manager } from "../websocket/index.ts";

export async function stopAgent(userId: string, payload: Fields): Promise<void> {
  const runId = textOf(payload, "run_id");
  await manager.sendToUser(userId, { type: "agent_stopped", run_id: runId, thread_id: textOf(payload, "thread_id"), data: { status: "stopped" } });
}
