import type { RunId } from "@apex/ws-queue-core";
import type { AgentRegistry, AgentScope } from "./agents.ts";

/** The agents of one run. */
export interface RunAgents {
  readonly runId: RunId;
  /** Makes the agent when it is asked for first, with the signal that was passed then. Throws `misconfigured`. */
  get(name: unknown, signal: AbortSignal): Promise<unknown>;
}

export function createRunAgents(registry: AgentRegistry, address: Pick<AgentScope, "userId" | "threadId">, runId: RunId): RunAgents {
  const made = new Map<string, Promise<unknown>>();
  const { userId, threadId } = address;

  return {
    runId,
    async get(given, signal) {
      const name = registry.check(given);
      const agent = made.get(name) ?? registry.make(name, { userId, threadId, runId, signal });
      made.set(name, agent);
      return agent;
    },
  };
}

/** The agents of one attempt at a request. */
export interface AttemptAgents {
  /**
   * Those of the attempt's first run that has the agent's name. The run's id is given out before the run begins, so that a handler may ask for
   * the agent first and start the run then. Throws `misconfigured`.
   */
  ofFirstRun(name: unknown): RunAgents;
  /** Those of a run that begins now. */
  ofNextRun(agentName: string): RunAgents;
}

export function createAttemptAgents(registry: AgentRegistry, address: Pick<AgentScope, "userId" | "threadId">, nextRunId: () => RunId): AttemptAgents {
  /** By agent's name; those that are registered only, so that a handler with very many runs keeps none of them. */
  const firstRuns = new Map<string, RunAgents>();
  const begun = new Set<string>();
  const create = (): RunAgents => createRunAgents(registry, address, nextRunId());

  function firstRun(name: string): RunAgents {
    const agents = firstRuns.get(name) ?? create();
    firstRuns.set(name, agents);
    return agents;
  }

  return {
    ofFirstRun: (name) => firstRun(registry.check(name)),
    ofNextRun(agentName) {
      if (!registry.has(agentName) || begun.has(agentName)) return create();
      begun.add(agentName);
      return firstRun(agentName);
    },
  };
}
