import { createTask } from "../agents/agent.ts";
import { helperFor } from "../agents/index.ts";
import { manager } from "../websocket/index.ts";

export async function runReport(userId: string, subject: string): Promise<void> {
  const task = createTask(userId, { thread_id: "reports" }, subject);
  await helperFor("report", task.context).run(task);
}

/** The card of a colleague. Whose data it is, is written on it. */
export async function sendCard(to: string, of: string): Promise<{ sent: boolean }> {
  return { sent: await manager.sendToUser(to, { type: "report_card", user_id: of, data: { text: `${of} has 3 open cases` } }) };
}
