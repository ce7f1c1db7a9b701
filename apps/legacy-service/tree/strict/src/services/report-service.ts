import type { Agent } from "../agents/agent.ts";
import { manager, noticesOf } from "../manager.ts";

export async function runReport(userId: string, subject: string): Promise<void> {
  const thread = { userId, threadId: "reports" };
  await manager.run(thread, "report", async (run) => (await run.agent<Agent>("report")).run({ ...thread, question: subject }, run));
}

/** The card of a person, which is for that one alone. */
export async function sendCard(to: string, of: string): Promise<{ sent: boolean }> {
  if (to !== of) return { sent: false };
  await manager.append(noticesOf(to), "report_card", { text: `${of} has 3 open cases` });
  return { sent: true };
}
