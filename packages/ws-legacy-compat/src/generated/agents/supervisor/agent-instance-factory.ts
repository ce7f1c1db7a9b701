// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { LegacyEmitter as the_LegacyEmitter } from "../../../facades/emitter.ts";
import { LegacyInstanceFactory as the_LegacyInstanceFactory, configureInstanceFactory as the_configureInstanceFactory, createInstanceFactory as the_createInstanceFactory, getInstanceFactory as the_getInstanceFactory } from "../../../facades/registries.ts";
import { UserExecutionContext as the_UserExecutionContext } from "../../../facades/user-context.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0152: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const AgentInstanceFactory = the_bindClass(the_LegacyInstanceFactory, { id: "APEX_WS_DEP0152", name: "agents/supervisor/agent-instance-factory#AgentInstanceFactory", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });
export type AgentInstanceFactory = the_LegacyInstanceFactory;

/** @deprecated APEX_WS_DEP0153: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const getAgentInstanceFactory = the_bindFunction(the_getInstanceFactory, { id: "APEX_WS_DEP0153", name: "agents/supervisor/agent-instance-factory#getAgentInstanceFactory", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0154: Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function. */
export const UserWebSocketEmitter = the_bindClass(the_LegacyEmitter, { id: "APEX_WS_DEP0154", name: "agents/supervisor/agent-instance-factory#UserWebSocketEmitter", recipe: "Start the run in the request's handler by ctx.run(agent, async (run) => …) and call run.thinking(…), run.tool(…), run.text(…). The end of the run is the end of the function." });
export type UserWebSocketEmitter = the_LegacyEmitter;

/** @deprecated APEX_WS_DEP0155: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const configureAgentInstanceFactory = the_bindFunction(the_configureInstanceFactory, { id: "APEX_WS_DEP0155", name: "agents/supervisor/agent-instance-factory#configureAgentInstanceFactory", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0156: Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name). */
export const createAgentInstanceFactory = the_bindFunction(the_createInstanceFactory, { id: "APEX_WS_DEP0156", name: "agents/supervisor/agent-instance-factory#createAgentInstanceFactory", recipe: "Register a factory for each agent with manager.agents: one instance for each run, by ctx.agent(name) or run.agent(name)." });

/** @deprecated APEX_WS_DEP0157: As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package. */
export const UserExecutionContext = the_bindClass(the_UserExecutionContext, { id: "APEX_WS_DEP0157", name: "agents/supervisor/agent-instance-factory#UserExecutionContext", recipe: "As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package." });
export type UserExecutionContext = the_UserExecutionContext;
