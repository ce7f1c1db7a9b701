// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { AgentStatus as the_AgentStatus, AgentType as the_AgentType } from "../../facades/records.ts";
import { LegacyAgentRegistry as the_LegacyAgentRegistry, getAgentRegistry as the_getAgentRegistry, theAgents as the_theAgents } from "../../facades/registries.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0085: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentRegistry = the_bindClass(the_LegacyAgentRegistry, { id: "APEX_WS_DEP0085", name: "agents/registry#AgentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentRegistry = the_LegacyAgentRegistry;

/** @deprecated APEX_WS_DEP0086: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentType = the_bindObject(the_AgentType, { id: "APEX_WS_DEP0086", name: "agents/registry#AgentType", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentType = (typeof AgentType)[keyof typeof AgentType];

/** @deprecated APEX_WS_DEP0087: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentStatus = the_bindObject(the_AgentStatus, { id: "APEX_WS_DEP0087", name: "agents/registry#AgentStatus", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentStatus = (typeof AgentStatus)[keyof typeof AgentStatus];

/** @deprecated APEX_WS_DEP0088: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const agentRegistry = the_bindObject(the_theAgents, { id: "APEX_WS_DEP0088", name: "agents/registry#agentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0089: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const getAgentRegistry = the_bindFunction(the_getAgentRegistry, { id: "APEX_WS_DEP0089", name: "agents/registry#getAgentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
