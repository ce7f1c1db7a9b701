import { getWebsocketManager } from "@apex/backend/websocket-core/websocket-manager";
import { config } from "../config.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

const NAME = "optimizer";

/** Speaks through the manager of its user. */
export class OptimizerAgent implements Agent {
  async run({ context, userId, threadId, runId, question }: Task): Promise<string> {
    const manager = getWebsocketManager(context);
    const of = { agent_name: NAME, run_id: runId, thread_id: threadId };
    await manager.sendAgentEvent(userId, "agent_started", of);
    await pause(config.stepMs);
    await manager.sendAgentEvent(userId, "agent_thinking", { ...of, thought: `How could ${question} be faster?` });
    const answer = `${question} is as fast as it can be`;
    await manager.sendAgentEvent(userId, "agent_completed", { ...of, result: answer });
    return answer;
  }
}
