import type { AgentWebSocketBridge } from "../../services/agent-websocket-bridge.ts";

export interface Agent {
  setWebsocketBridge?(bridge: AgentWebSocketBridge): void;
  cleanup?(): void;
}

type Factory = (context: any) => unknown;

class UserAgentSession {
  readonly agents = new Map<string, Agent>();
}

export class AgentRegistry {
  private readonly factories = new Map<string, Factory>();
  private readonly sessions = new Map<string, UserAgentSession>();

  constructor(..._given: unknown[]) {}

  register(name: string, factory: any, _metadata?: object): void {
    const isClass = /^class[\s{]/.test(Function.prototype.toString.call(factory));
    this.factories.set(name, isClass ? (context) => new factory(context) : factory);
  }

  registerFactory(name: string, factory: Factory): void {
    this.register(name, factory);
  }

  private sessionOf(userId: string): UserAgentSession {
    const session = this.sessions.get(userId) ?? new UserAgentSession();
    this.sessions.set(userId, session);
    return session;
  }

  /** R01: a user has one agent of a type; the one before is put away, at work or not. */
  async createAgentForUser(userId: string, agentType: string, context: object = {}, _websocketManager?: unknown): Promise<unknown> {
    const agent = this.factories.get(agentType)?.({ ...context, userId }) as Agent | undefined;
    if (agent === undefined) throw new Error(`no agent ${agentType}`);
    const { agents } = this.sessionOf(userId);
    agents.get(agentType)?.cleanup?.();
    agents.set(agentType, agent);
    return agent;
  }

  /** X05, R02: one bridge is pushed to the agents of all users. */
  setWebsocketBridge(bridge: AgentWebSocketBridge): void {
    for (const { agents } of this.sessions.values()) for (const agent of agents.values()) agent.setWebsocketBridge?.(bridge);
  }

  setWebsocketManager(_manager: unknown, _context?: unknown): void {}

  has(name: string): boolean {
    return this.factories.has(name);
  }

  listAgents(): string[] {
    return [...this.factories.keys()];
  }

  async cleanupUserSession(userId: string): Promise<void> {
    this.sessions.delete(userId);
  }
}

const theRegistry = new AgentRegistry();
export const getAgentRegistry = (..._given: unknown[]): AgentRegistry => theRegistry;
