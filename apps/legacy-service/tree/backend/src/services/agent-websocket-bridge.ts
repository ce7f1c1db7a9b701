import { seconds } from "../time.ts";
import type { Fields } from "../websocket-core/types.ts";
import type { UnifiedWebSocketManager } from "../websocket-core/unified-manager.ts";
import { getWebsocketManager } from "../websocket-core/websocket-manager.ts";
import { getThreadRunRegistry } from "./thread-run-registry.ts";
import { readContext, type ContextLike, type UserContext } from "./user-execution-context.ts";

const MAX_TRIES = 3;

export class AgentWebSocketBridge {
  readonly userContext: UserContext | undefined;
  private readonly manager: UnifiedWebSocketManager;

  constructor(userContext?: ContextLike | null, manager?: UnifiedWebSocketManager) {
    this.userContext = readContext(userContext);
    this.manager = manager ?? getWebsocketManager();
  }

  /** O07: what waits for its next try is overtaken by what is sent another way. */
  private async tell(type: string, runId: string, agentName: string | undefined, data: Fields): Promise<boolean> {
    const threadId = (await (await getThreadRunRegistry()).getThread(runId)) ?? this.userContext?.threadId;
    // L29: without a context the thread has to do for the user.
    const userId = this.userContext?.userId ?? threadId ?? runId;
    for (let attempt = 1; attempt < MAX_TRIES && !this.manager.isConnectionActive(userId); attempt++) await seconds(attempt);
    return this.manager.sendToUser(userId, { type, run_id: runId, agent_name: agentName, timestamp: new Date().toISOString(), data: { ...data, thread_id: threadId } });
  }

  /** F09: nobody asks what became of it. */
  notifyAgentStarted(runId: string, agentName: string, _context?: Fields | null): Promise<boolean> {
    return this.tell("agent_started", runId, agentName, { status: "started" });
  }

  notifyAgentThinking(runId: string, agentName: string, reasoning: string): Promise<boolean> {
    return this.tell("agent_thinking", runId, agentName, { reasoning });
  }

  notifyToolExecuting(runId: string, toolName: string, agentName?: string | null, parameters?: Fields | null): Promise<boolean> {
    return this.tell("tool_executing", runId, agentName ?? undefined, { tool_name: toolName, parameters });
  }

  notifyToolCompleted(runId: string, toolName: string, result?: unknown, agentName?: string | null): Promise<boolean> {
    return this.tell("tool_completed", runId, agentName ?? undefined, { tool_name: toolName, result });
  }

  notifyAgentCompleted(runId: string, agentName: string, result?: unknown): Promise<boolean> {
    return this.tell("agent_completed", runId, agentName, { result });
  }

  notifyAgentError(runId: string, agentName: string, error: unknown): Promise<boolean> {
    return this.tell("agent_error", runId, agentName, { error: String(error) });
  }

  notifyCustom(runId: string, agentName: string, notificationType: string, data: Fields = {}): Promise<boolean> {
    return this.tell(notificationType, runId, agentName, data);
  }

  async registerRunThreadMapping(runId: string, threadId: string): Promise<boolean> {
    return (await getThreadRunRegistry()).register(runId, threadId);
  }

  async ensureIntegration(): Promise<{ success: boolean; state: string }> {
    return { success: true, state: "active" };
  }
}

export const createAgentWebsocketBridge = (userContext?: ContextLike | null, manager?: UnifiedWebSocketManager): AgentWebSocketBridge => new AgentWebSocketBridge(userContext, manager);

export class WebSocketNotifier {
  private bridgeOf(context: Fields): [AgentWebSocketBridge, string, string] {
    return [new AgentWebSocketBridge(context), String(context["run_id"]), String(context["agent_name"])];
  }

  async sendAgentStarted(context: Fields): Promise<boolean> {
    const [bridge, runId, agentName] = this.bridgeOf(context);
    return bridge.notifyAgentStarted(runId, agentName);
  }

  async sendAgentThinking(context: Fields, thought: string): Promise<boolean> {
    const [bridge, runId, agentName] = this.bridgeOf(context);
    return bridge.notifyAgentThinking(runId, agentName, thought);
  }

  async sendAgentCompleted(context: Fields, result?: unknown): Promise<boolean> {
    const [bridge, runId, agentName] = this.bridgeOf(context);
    return bridge.notifyAgentCompleted(runId, agentName, result);
  }
}
