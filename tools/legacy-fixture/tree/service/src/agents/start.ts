import { AgentRegistry } from "@apex/backend/agents/registry";
import { AgentInstanceFactory } from "@apex/backend/agents/supervisor/agent-instance-factory";
import { createResearchAgent } from "./research-agent.js";
import { createTriageAgent } from "./triage-agent.js";

export async function startAgents(): Promise<AgentRegistry> {
  const agents = new AgentRegistry();
  const research = new AgentInstanceFactory((context) => createResearchAgent(context));
  agents.registerAgent("triage", () => createTriageAgent(research));
  return agents;
}
