import { answerQuestion, type Question } from "../agents/supervisor.ts";
import type { Fields } from "../lib/fields.ts";

export async function userMessage(ctx: Question, payload: Fields): Promise<void> {
  await answerQuestion(ctx, payload);
}
