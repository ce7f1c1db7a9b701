import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import { createTask, type Agent, type Task } from "./agent.ts";
import { helperFor, sessions } from "./index.ts";
import { textOf, type Fields } from "../lib/fields.ts";
import { splitAddressee } from "../lib/text.ts";
import { remember } from "../store/messages.ts";
import { threads } from "../store/threads.ts";

/** Finds the agent for a question, and has it answered. */
export async function answerQuestion(userId: string, payload: Fields): Promise<{ task: Task; answer: string }> {
  const { agent: name, question } = splitAddressee(textOf(payload, "content"));
  const task = createTask(userId, payload, question);
  threads.open(task.threadId, userId);
  remember(userId, task.threadId, { from: "user", text: question });
  const agent = await agentFor(name, task);
  const answer = await agent.run(task);
  if (answer !== "") remember(userId, task.threadId, { from: "agent", text: answer });
  return { task, answer };
}

async function agentFor(name: string, { userId, context }: Task): Promise<Agent> {
  if (!sessions.has(name)) return helperFor(name, context);
  const agent = (await sessions.createAgentForUser(userId, name, context)) as Agent;
  sessions.setWebsocketBridge(createAgentWebsocketBridge(context));
  return agent;
}
