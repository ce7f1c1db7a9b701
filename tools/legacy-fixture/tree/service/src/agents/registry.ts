export { AgentRegistry } from "./supervisor/agent-registry.js";
