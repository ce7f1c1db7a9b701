import type { UserExecutionContext } from "../../services/user-execution-context.js";
import type { Agent } from "./agent-registry.js";

export class AgentInstanceFactory {
  constructor(private readonly create: (context: UserExecutionContext) => Agent) {}

  createAgentInstance(context: UserExecutionContext): Agent {
    return this.create(context);
  }
}
