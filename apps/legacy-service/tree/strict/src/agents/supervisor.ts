import type { RequestContext } from "@apex/ws-manager";
import type { contract } from "../contract.ts";
import { textOf, type Fields } from "../lib/fields.ts";
import { splitAddressee } from "../lib/text.ts";
import { remember } from "../store/messages.ts";
import { threads } from "../store/threads.ts";
import type { Agent } from "./agent.ts";
import { nameOfAgent } from "./index.ts";

export type Question = RequestContext<typeof contract>;

/** Finds the agent for a question, and has it answered. */
export async function answerQuestion(ctx: Question, payload: Fields): Promise<void> {
  const { userId, threadId } = ctx;
  const { agent: asked, question } = splitAddressee(textOf(payload, "content"));
  const name = nameOfAgent(asked);
  threads.open(threadId, userId);
  remember(userId, threadId, { from: "user", text: question });
  const agent = await ctx.agent<Agent>(name);
  const answer = await ctx.run(name, (run) => agent.run({ userId, threadId, question }, run));
  if (answer !== "") remember(userId, threadId, { from: "agent", text: answer });
}
