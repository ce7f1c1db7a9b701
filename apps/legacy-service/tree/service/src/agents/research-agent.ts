import { createAgentWebsocketBridge, type AgentWebSocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import { config } from "../config.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

const NAME = "research";
const STEPS = 5;

/** Thinks for a while. The registry hands it its bridge. */
export class ResearchAgent implements Agent {
  private bridge: AgentWebSocketBridge | undefined;

  setWebsocketBridge(bridge: AgentWebSocketBridge): void {
    this.bridge = bridge;
  }

  async run({ context, runId, question }: Task): Promise<string> {
    const own = createAgentWebsocketBridge(context);
    const bridge = (): AgentWebSocketBridge => this.bridge ?? own;
    await bridge().notifyAgentStarted(runId, NAME);
    for (let step = 1; step <= STEPS; step++) {
      await pause(config.stepMs);
      await bridge().notifyAgentThinking(runId, NAME, `${question}, step ${step}`);
    }
    const answer = `All about ${question}`;
    await bridge().notifyAgentCompleted(runId, NAME, answer);
    return answer;
  }
}
