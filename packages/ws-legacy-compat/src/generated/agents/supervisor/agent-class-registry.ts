// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyAgentRegistry as the_LegacyAgentRegistry, createAgentRegistry as the_createAgentRegistry, getAgentRegistry as the_getAgentRegistry } from "../../../facades/registries.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0158: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentClassRegistry = the_bindClass(the_LegacyAgentRegistry, { id: "APEX_WS_DEP0158", name: "agents/supervisor/agent-class-registry#AgentClassRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentClassRegistry = the_LegacyAgentRegistry;

/** @deprecated APEX_WS_DEP0159: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const getAgentClassRegistry = the_bindFunction(the_getAgentRegistry, { id: "APEX_WS_DEP0159", name: "agents/supervisor/agent-class-registry#getAgentClassRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0160: Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset. */
export const createTestRegistry = the_bindFunction(the_createAgentRegistry, { id: "APEX_WS_DEP0160", name: "agents/supervisor/agent-class-registry#createTestRegistry", recipe: "Tests start a real manager with memoryStore() on a free port; nothing is global, so nothing has to be reset." });
