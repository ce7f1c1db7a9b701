// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyRecord as the_LegacyRecord, openEnum as the_openEnum, recordOf as the_recordOf } from "../../facades/records.ts";
import { LegacyThreadRegistry as the_LegacyThreadRegistry, getThreadRegistry as the_getThreadRegistry, threadRegistry as the_threadRegistry } from "../../facades/registries.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0345: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const ThreadRunRegistry = the_bindClass(the_LegacyThreadRegistry, { id: "APEX_WS_DEP0345", name: "services/thread-run-registry#ThreadRunRegistry", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });
export type ThreadRunRegistry = the_LegacyThreadRegistry;

/** @deprecated APEX_WS_DEP0346: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const getThreadRunRegistry = the_bindFunction(the_getThreadRegistry, { id: "APEX_WS_DEP0346", name: "services/thread-run-registry#getThreadRunRegistry", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });

/** @deprecated APEX_WS_DEP0347: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const RegistryConfig = the_bindClass(the_recordOf("RegistryConfig"), { id: "APEX_WS_DEP0347", name: "services/thread-run-registry#RegistryConfig", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });
export type RegistryConfig = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0348: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const RunMapping = the_bindClass(the_recordOf("RunMapping"), { id: "APEX_WS_DEP0348", name: "services/thread-run-registry#RunMapping", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });
export type RunMapping = the_LegacyRecord;

/** @deprecated APEX_WS_DEP0349: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const MappingState = the_bindObject(the_openEnum(), { id: "APEX_WS_DEP0349", name: "services/thread-run-registry#MappingState", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });
export type MappingState = string;

/** @deprecated APEX_WS_DEP0350: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const initializeThreadRunRegistry = the_bindFunction(the_getThreadRegistry, { id: "APEX_WS_DEP0350", name: "services/thread-run-registry#initializeThreadRunRegistry", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });

/** @deprecated APEX_WS_DEP0351: Each event carries its threadId and runId: nothing has to be looked up. Delete the registry. */
export const _registryInstance = the_bindObject(the_threadRegistry, { id: "APEX_WS_DEP0351", name: "services/thread-run-registry#_registryInstance", recipe: "Each event carries its threadId and runId: nothing has to be looked up. Delete the registry." });
