import { AgentWebSocketBridge } from "../services/agent-websocket-bridge.js";

export class UnifiedWebSocketEmitter {
  readonly #bridge = new AgentWebSocketBridge(this);

  async emitAgentStarted(agent: string): Promise<void> {
    await this.#bridge.notifyAgentStarted("run", agent);
  }

  async emitAgentCompleted(agent: string): Promise<void> {
    await this.#bridge.notifyAgentCompleted("run", agent);
  }

  async emitCriticalEvent(type: string, data: unknown): Promise<void> {
    await this.#bridge.send({ type, data });
  }
}
