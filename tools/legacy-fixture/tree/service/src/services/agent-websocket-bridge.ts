import { UnifiedWebSocketEmitter } from "../websocket-core/unified-emitter.js";

export class AgentWebSocketBridge {
  constructor(readonly emitter: UnifiedWebSocketEmitter | undefined) {}

  async notifyAgentStarted(runId: string, agent: string): Promise<void> {
    await this.send({ type: "agent_started", runId, agent });
  }

  async notifyAgentCompleted(runId: string, agent: string): Promise<void> {
    await this.send({ type: "agent_completed", runId, agent });
  }

  async send(event: Readonly<Record<string, unknown>>): Promise<void> {
    console.log(event, this.emitter);
  }
}

export const createAgentWebsocketBridge = (): AgentWebSocketBridge => new AgentWebSocketBridge(new UnifiedWebSocketEmitter());
