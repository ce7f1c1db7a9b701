import { UniversalRegistry } from "../../core/registry/universal-registry.js";
import { createAgentWebsocketBridge } from "../../services/agent-websocket-bridge.js";

export interface Agent {
  run(question: string): Promise<string>;
}

export class AgentRegistry extends UniversalRegistry<() => Agent> {
  readonly bridge = createAgentWebsocketBridge();

  registerAgent(name: string, create: () => Agent): void {
    this.register(name, create);
  }

  findAgentByName(name: string): Agent | undefined {
    return this.get(name)?.();
  }
}
