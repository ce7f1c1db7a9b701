// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyGuard as the_LegacyGuard } from "../../../facades/functions.ts";
import { LegacyManager as the_LegacyManager } from "../../../facades/manager.ts";
import { AgentStatus as the_AgentStatus, AgentType as the_AgentType, type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../../facades/records.ts";
import { LegacyAgentRegistry as the_LegacyAgentRegistry, LegacyItemRegistry as the_LegacyItemRegistry, getAgentRegistry as the_getAgentRegistry } from "../../../facades/registries.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0030: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentRegistry = the_bindClass(the_LegacyAgentRegistry, { id: "APEX_WS_DEP0030", name: "agents/supervisor/agent-registry#AgentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentRegistry = the_LegacyAgentRegistry;

/** @deprecated APEX_WS_DEP0031: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const UserAgentSession = the_bindClass(the_LegacyItemRegistry, { id: "APEX_WS_DEP0031", name: "agents/supervisor/agent-registry#UserAgentSession", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type UserAgentSession = the_LegacyItemRegistry;

/** @deprecated APEX_WS_DEP0032: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const getAgentRegistry = the_bindFunction(the_getAgentRegistry, { id: "APEX_WS_DEP0032", name: "agents/supervisor/agent-registry#getAgentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0033: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentLifecycleManager = the_bindClass(the_LegacyGuard, { id: "APEX_WS_DEP0033", name: "agents/supervisor/agent-registry#AgentLifecycleManager", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentLifecycleManager = the_LegacyGuard;

/** @deprecated APEX_WS_DEP0034: Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user. */
export const WebSocketManagerAdapter = the_bindClass(the_LegacyManager, { id: "APEX_WS_DEP0034", name: "agents/supervisor/agent-registry#WebSocketManagerAdapter", recipe: "Call createManager once where the service starts, and pass the manager to what needs it. It knows its connections, so nothing is looked up, cached or kept per user." });
export type WebSocketManagerAdapter = the_LegacyManager;

/** @deprecated APEX_WS_DEP0035: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentType = the_bindObject(the_AgentType, { id: "APEX_WS_DEP0035", name: "agents/supervisor/agent-registry#AgentType", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentType = (typeof AgentType)[keyof typeof AgentType];

/** @deprecated APEX_WS_DEP0036: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentStatus = the_bindObject(the_AgentStatus, { id: "APEX_WS_DEP0036", name: "agents/supervisor/agent-registry#AgentStatus", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentStatus = (typeof AgentStatus)[keyof typeof AgentStatus];

/** @deprecated APEX_WS_DEP0037: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentInfo = the_bindClass(the_recordOf("AgentInfo"), { id: "APEX_WS_DEP0037", name: "agents/supervisor/agent-registry#AgentInfo", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentInfo = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0038: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const getGlobalRegistry = the_bindFunction(the_getAgentRegistry, { id: "APEX_WS_DEP0038", name: "agents/supervisor/agent-registry#getGlobalRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
