// Deprecated: agents/supervisor/agent-registry.
export { AgentRegistry, getAgentRegistry } from "./supervisor/agent-registry.ts";
export const AgentStatus = { IDLE: "idle", BUSY: "busy", ERROR: "error" } as const;
export const AgentType = { TRIAGE: "triage", RESEARCHER: "researcher", OPTIMIZER: "optimizer", ANALYST: "analyst" } as const;
