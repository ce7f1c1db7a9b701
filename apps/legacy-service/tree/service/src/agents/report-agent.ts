import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import { WebSocketManager } from "@apex/backend/websocket-core/manager";
import type { Agent, Task } from "./agent.ts";

const NAME = "report";

/** Begins at once, and says the rest while the beginning is still under way. */
export class ReportAgent implements Agent {
  private readonly manager = new WebSocketManager();

  async run({ context, userId, threadId, runId, question }: Task): Promise<string> {
    const bridge = createAgentWebsocketBridge(context);
    const started = bridge.notifyAgentStarted(runId, NAME);
    await this.manager.sendToUser(userId, { type: "agent_thinking", run_id: runId, thread_id: threadId, agent_name: NAME, data: { thought: `Adding up ${question}` } });
    await started;
    const answer = `The report on ${question}`;
    await bridge.notifyAgentCompleted(runId, NAME, answer);
    return answer;
  }
}
