import { createWebsocketManager, type WebSocketManager } from "@apex/backend/websocket-core/canonical-imports";
import { UserExecutionContext } from "@apex/backend/services/user-execution-context";
import { createServerMessage } from "@apex/backend/websocket-core";
import type { AgentInstanceFactory } from "./supervisor/agent-instance-factory";

export function createTriageAgent(research: AgentInstanceFactory) {
  const manager: WebSocketManager = createWebsocketManager("triage");
  return {
    async run(question: string): Promise<string> {
      await manager.sendToUser("triage", createServerMessage("agent_thinking", { question }));
      return research.createAgentInstance(new UserExecutionContext("u", "t", "r")).run(question);
    },
  };
}
