import { answerQuestion } from "../agents/supervisor.ts";
import type { Fields } from "../lib/fields.ts";

export async function userMessage(userId: string, payload: Fields): Promise<void> {
  await answerQuestion(userId, payload);
}
