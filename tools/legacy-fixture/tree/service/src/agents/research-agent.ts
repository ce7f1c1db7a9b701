import type { UserExecutionContext } from "@apex/backend/services/user-execution-context";
import * as bridges from "~/services/agent-websocket-bridge";
import { generateMessageId } from "~/websocket-core/utils";

export function createResearchAgent(context: UserExecutionContext) {
  const bridge = bridges.createAgentWebsocketBridge();
  return {
    async run(question: string): Promise<string> {
      await bridge.notifyAgentStarted(context.runId, "research");
      await bridge.notifyAgentCompleted(context.runId, "research");
      return `${generateMessageId()}: ${question}`;
    },
  };
}
