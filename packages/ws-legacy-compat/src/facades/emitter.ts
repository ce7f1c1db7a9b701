import { markFacade } from "../uses/facade.ts";
import { fieldsOf, tellRun } from "./run-events.ts";
import { needContext, readContext, type LegacyUserContext } from "./user-context.ts";

type Data = Readonly<Record<string, unknown>>;

/** Old emitters took `(manager, userId, context)`, `(context)` or `(userId, threadId, …)`; one of them names the user. */
function contextOf(given: readonly unknown[]): LegacyUserContext {
  const context = given.map(readContext).findLast((found) => found !== undefined);
  const texts = given.filter((value) => typeof value === "string");
  return context ?? needContext({ userId: texts[0], threadId: texts[1] }, "UnifiedWebSocketEmitter");
}

/** The old emitters: each call is an event of the run that the context or the data names. */
export class LegacyEmitter {
  static {
    markFacade(this, "emitter", ["emit", "emitCriticalEvent"]);
  }

  readonly context: LegacyUserContext;

  constructor(...given: readonly unknown[]) {
    this.context = contextOf(given);
  }

  get userId(): string {
    return this.context.userId;
  }

  emit(eventType: string, data: object = {}): Promise<boolean> {
    const { run_id: snake, runId = snake, thread_id: thread, threadId = thread, agent_name: name, agentName = name } = data as Record<string, unknown>;
    const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
    return tellRun(this.context, { type: eventType, data: data as Data, runId: text(runId), threadId: text(threadId), agentName: text(agentName) });
  }

  emitCriticalEvent(eventType: string, data: object = {}): Promise<boolean> {
    return this.emit(eventType, data);
  }

  emitAgentStarted(data: object = {}): Promise<boolean> {
    return this.emit("agent_started", data);
  }

  emitAgentThinking(data: object = {}): Promise<boolean> {
    return this.emit("agent_thinking", data);
  }

  emitToolExecuting(data: object = {}): Promise<boolean> {
    return this.emit("tool_executing", data);
  }

  emitToolCompleted(data: object = {}): Promise<boolean> {
    return this.emit("tool_completed", data);
  }

  emitAgentCompleted(data: object = {}): Promise<boolean> {
    return this.emit("agent_completed", data);
  }

  notifyAgentStarted(agentName: string, metadata: object = {}): Promise<boolean> {
    return this.emit("agent_started", { ...metadata, agent_name: agentName });
  }

  notifyAgentThinking(agentName: string, thought: string, metadata: object = {}): Promise<boolean> {
    return this.emit("agent_thinking", { ...metadata, agent_name: agentName, thought });
  }

  notifyToolExecuting(toolName: string, metadata: object = {}): Promise<boolean> {
    return this.emit("tool_executing", { parameters: metadata, tool_name: toolName });
  }

  notifyToolCompleted(toolName: string, metadata: object = {}): Promise<boolean> {
    return this.emit("tool_completed", { ...metadata, tool_name: toolName, results: (metadata as Data)["results"] ?? (metadata as Data)["result"] ?? metadata });
  }

  notifyAgentCompleted(agentName: string, result?: unknown, metadata: object = {}): Promise<boolean> {
    return this.emit("agent_completed", fieldsOf({ ...metadata, agent_name: agentName, result }));
  }

  notifyAgentError(agentName: string, error: unknown, metadata: object = {}): Promise<boolean> {
    return this.emit("agent_error", { ...metadata, agent_name: agentName, error: error instanceof Error ? error.message : error });
  }

  notifyProgressUpdate(progress: number, message?: string, metadata: object = {}): Promise<boolean> {
    return this.emit("progress_update", fieldsOf({ ...metadata, progress, message }));
  }

  notifyCustom(eventType: string, data: object = {}): Promise<boolean> {
    return this.emit(eventType, data);
  }

  /** Nothing is kept here that would have to be flushed or freed. */
  async cleanup(): Promise<void> {
    return undefined;
  }
}

/** Five ways to the same emitter, with or without `new`. */
export class LegacyEmitterFactory {
  static createEmitter(...given: readonly unknown[]): LegacyEmitter {
    return new LegacyEmitter(...given);
  }

  static createScopedEmitter(...given: readonly unknown[]): LegacyEmitter {
    return new LegacyEmitter(...given);
  }

  static createPerformanceEmitter(...given: readonly unknown[]): LegacyEmitter {
    return new LegacyEmitter(...given);
  }

  static createAuthEmitter(...given: readonly unknown[]): LegacyEmitter {
    return new LegacyEmitter(...given);
  }

  static createIsolatedEmitter(...given: readonly unknown[]): LegacyEmitter {
    return new LegacyEmitter(...given);
  }

  createEmitter(...given: readonly unknown[]): LegacyEmitter {
    return new LegacyEmitter(...given);
  }
}

/** A pool of what costs nothing to make. */
export class LegacyEmitterPool {
  acquire(...given: readonly unknown[]): Promise<LegacyEmitter> {
    return Promise.resolve(new LegacyEmitter(...given));
  }

  async release(_emitter: unknown): Promise<void> {
    return undefined;
  }
}
