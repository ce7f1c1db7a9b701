// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyRecord as the_LegacyRecord, recordOf as the_recordOf } from "../../../facades/records.ts";
import { LegacyAgentRegistry as the_LegacyAgentRegistry, LegacyItemRegistry as the_LegacyItemRegistry, createScopedRegistry as the_createScopedRegistry, getGlobalRegistry as the_getGlobalRegistry } from "../../../facades/registries.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0065: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentRegistry = the_bindClass(the_LegacyAgentRegistry, { id: "APEX_WS_DEP0065", name: "core/registry/universal-registry#AgentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentRegistry = the_LegacyAgentRegistry;

/** @deprecated APEX_WS_DEP0066: Apex WS has no such registry: it holds no agents, users or sockets. Keep it in the application, outside of the old package. */
export const ToolRegistry = the_bindClass(the_LegacyItemRegistry, { id: "APEX_WS_DEP0066", name: "core/registry/universal-registry#ToolRegistry", recipe: "Apex WS has no such registry: it holds no agents, users or sockets. Keep it in the application, outside of the old package." });
export type ToolRegistry = the_LegacyItemRegistry;

/** @deprecated APEX_WS_DEP0067: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const UniversalRegistry = the_bindClass(the_LegacyItemRegistry, { id: "APEX_WS_DEP0067", name: "core/registry/universal-registry#UniversalRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type UniversalRegistry = the_LegacyItemRegistry;

/** @deprecated APEX_WS_DEP0068: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const getGlobalRegistry = the_bindFunction(the_getGlobalRegistry, { id: "APEX_WS_DEP0068", name: "core/registry/universal-registry#getGlobalRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0069: Apex WS has no such registry: it holds no agents, users or sockets. Keep it in the application, outside of the old package. */
export const ServiceRegistry = the_bindClass(the_LegacyItemRegistry, { id: "APEX_WS_DEP0069", name: "core/registry/universal-registry#ServiceRegistry", recipe: "Apex WS has no such registry: it holds no agents, users or sockets. Keep it in the application, outside of the old package." });
export type ServiceRegistry = the_LegacyItemRegistry;

/** @deprecated APEX_WS_DEP0070: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const RegistryItem = the_bindClass(the_recordOf("RegistryItem"), { id: "APEX_WS_DEP0070", name: "core/registry/universal-registry#RegistryItem", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type RegistryItem = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0071: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const createScopedRegistry = the_bindFunction(the_createScopedRegistry, { id: "APEX_WS_DEP0071", name: "core/registry/universal-registry#createScopedRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0072: Apex WS has no such registry: it holds no agents, users or sockets. Keep it in the application, outside of the old package. */
export const StrategyRegistry = the_bindClass(the_LegacyItemRegistry, { id: "APEX_WS_DEP0072", name: "core/registry/universal-registry#StrategyRegistry", recipe: "Apex WS has no such registry: it holds no agents, users or sockets. Keep it in the application, outside of the old package." });
export type StrategyRegistry = the_LegacyItemRegistry;

/** @deprecated APEX_WS_DEP0073: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const BaseAgentRegistry = the_bindClass(the_LegacyAgentRegistry, { id: "APEX_WS_DEP0073", name: "core/registry/universal-registry#BaseAgentRegistry", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type BaseAgentRegistry = the_LegacyAgentRegistry;
