import { markFacade } from "../uses/facade.ts";
import { runtime } from "../runtime.ts";
import { LegacyEmitter } from "./emitter.ts";
import { fieldsOf, tellRun } from "./run-events.ts";
import { needContext, readContext, type LegacyUserContext } from "./user-context.ts";

type Extra = object | null | undefined;

/** What a call brings along in its last arguments: a user's context, or further fields. */
const lastContext = (rest: readonly unknown[]): LegacyUserContext | undefined => rest.map(readContext).find((context) => context !== undefined);

/** The old bridge: `notify…(runId, …)` are the events of the caller's own run. */
export class LegacyBridge {
  static {
    markFacade(this, "bridge", [
    ...["notifyAgentStarted", "notifyAgentThinking", "notifyToolExecuting", "notifyToolCompleted", "notifyAgentCompleted", "notifyAgentError", "notifyAgentDeath"],
    ...["notifyProgressUpdate", "notifyCustom", "emitAgentEvent"],
  ]);
  }

  readonly userContext: LegacyUserContext | undefined;

  constructor(...given: readonly unknown[]) {
    this.userContext = lastContext(given);
  }

  #tell(type: string, runId: string, agentName: string | undefined, data: Readonly<Record<string, unknown>>, rest: readonly unknown[]): Promise<boolean> {
    return tellRun(lastContext(rest) ?? this.userContext, { type, runId, agentName, data: fieldsOf(data) });
  }

  notifyAgentStarted(runId: string, agentName: string, context?: Extra, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("agent_started", runId, agentName, {}, [context, ...rest]);
  }

  notifyAgentThinking(runId: string, agentName: string, reasoning: string, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("agent_thinking", runId, agentName, { thought: reasoning }, rest);
  }

  notifyToolExecuting(runId: string, toolName: string, agentName?: string | null, parameters?: Extra, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("tool_executing", runId, agentName ?? undefined, { tool_name: toolName, parameters }, rest);
  }

  notifyToolCompleted(runId: string, toolName: string, result?: unknown, agentName?: string | null, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("tool_completed", runId, agentName ?? undefined, { tool_name: toolName, results: result }, rest);
  }

  notifyAgentCompleted(runId: string, agentName: string, result?: unknown, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("agent_completed", runId, agentName, { result }, rest);
  }

  notifyAgentError(runId: string, agentName: string, error: unknown, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("agent_error", runId, agentName, { error: error instanceof Error ? error.message : error }, rest);
  }

  notifyAgentDeath(runId: string, agentName: string, deathCause: string, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("agent_death", runId, agentName, { death_cause: deathCause }, rest);
  }

  notifyProgressUpdate(runId: string, agentName: string, progress: unknown, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell("progress_update", runId, agentName, { progress }, rest);
  }

  notifyCustom(runId: string, agentName: string, notificationType: string, data: object = {}, ...rest: readonly unknown[]): Promise<boolean> {
    return this.#tell(notificationType, runId, agentName, { ...data }, rest);
  }

  emitAgentEvent(eventType: string, data: object, runId: string, agentName?: string): Promise<boolean> {
    return this.#tell(eventType, runId, agentName, { ...data }, [data]);
  }

  async registerRunThreadMapping(runId: string, threadId: string, _metadata?: Extra): Promise<boolean> {
    runtime().runThreads.set(runId, threadId);
    return true;
  }

  async unregisterRunMapping(runId: string): Promise<boolean> {
    return runtime().runThreads.delete(runId);
  }

  async resolveThreadIdFromRunId(runId: string): Promise<string | undefined> {
    const { runThreads, runs } = runtime();
    return runThreads.get(runId) ?? runs.find(runId)?.threadId;
  }

  /** An emitter of the user's. */
  async createUserEmitter(context?: object): Promise<LegacyEmitter> {
    return new LegacyEmitter(context ?? needContext(this.userContext, "AgentWebSocketBridge.createUserEmitter"));
  }

  /** The bridge is ready as soon as the manager is. */
  async ensureIntegration(): Promise<{ readonly success: true; readonly state: "active" }> {
    runtime();
    return { success: true, state: "active" };
  }

  async getStatus(): Promise<{ readonly state: "active"; readonly health: "healthy" }> {
    runtime();
    return { state: "active", health: "healthy" };
  }

  async healthCheck(): Promise<{ readonly state: "active"; readonly health: "healthy" }> {
    return this.getStatus();
  }

  async shutdown(): Promise<void> {
    return undefined;
  }
}

export const createBridge = (...given: readonly unknown[]): LegacyBridge => new LegacyBridge(...given);

/** Makes bridges and emitters of users. */
export class LegacyBridgeFactory {
  createBridge(...given: readonly unknown[]): LegacyBridge {
    return new LegacyBridge(...given);
  }

  async createUserEmitter(...given: readonly unknown[]): Promise<LegacyEmitter> {
    return new LegacyEmitter(...given);
  }

  /** The service has its manager already. */
  configure(..._given: readonly unknown[]): void {
    return undefined;
  }
}

const theFactory = new LegacyBridgeFactory();
export const getBridgeFactory = (): LegacyBridgeFactory => theFactory;

/** The old notifier: `send…(context, …)`, whose context names user, thread, run and agent. */
export class LegacyNotifier {
  static {
    markFacade(this, "notifier", ["sendAgentStarted", "sendAgentThinking", "sendToolExecuting", "sendToolCompleted", "sendAgentCompleted", "sendAgentError"]);
  }


  constructor(..._given: readonly unknown[]) {}

  #tell(type: string, context: object, data: Readonly<Record<string, unknown>>): Promise<boolean> {
    const user = needContext(context, "WebSocketNotifier");
    const fields = context as Readonly<Record<string, unknown>>;
    const agentName = fields["agentName"] ?? fields["agent_name"];
    return tellRun(user, { type, data: fieldsOf(data), agentName: typeof agentName === "string" ? agentName : undefined });
  }

  sendAgentStarted(context: object): Promise<boolean> {
    return this.#tell("agent_started", context, {});
  }

  sendAgentThinking(context: object, thought: string, stepNumber?: number): Promise<boolean> {
    return this.#tell("agent_thinking", context, { thought, step: stepNumber });
  }

  sendToolExecuting(context: object, toolName: string, toolPurpose?: string, estimatedDurationMs?: number, parameters?: Extra): Promise<boolean> {
    return this.#tell("tool_executing", context, { tool_name: toolName, tool_purpose: toolPurpose, estimated_duration_ms: estimatedDurationMs, parameters });
  }

  sendToolCompleted(context: object, toolName: string, result?: unknown, durationMs?: number): Promise<boolean> {
    return this.#tell("tool_completed", context, { tool_name: toolName, results: result, duration_ms: durationMs });
  }

  sendAgentCompleted(context: object, result?: unknown, durationMs?: number): Promise<boolean> {
    return this.#tell("agent_completed", context, { result, duration_ms: durationMs });
  }

  sendAgentError(context: object, error: unknown): Promise<boolean> {
    return this.#tell("agent_error", context, { error: error instanceof Error ? error.message : error });
  }
}
