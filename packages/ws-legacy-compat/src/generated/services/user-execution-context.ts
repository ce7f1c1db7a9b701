// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { type LegacyException as the_LegacyException, exceptionOf as the_exceptionOf } from "../../facades/records.ts";
import { UserContextFactory as the_UserContextFactory, UserExecutionContext as the_UserExecutionContext, createUserContext as the_createUserContext, managedUserContext as the_managedUserContext, validateUserContext as the_validateUserContext } from "../../facades/user-context.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction } from "../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0110: As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package. */
export const UserExecutionContext = the_bindClass(the_UserExecutionContext, { id: "APEX_WS_DEP0110", name: "services/user-execution-context#UserExecutionContext", recipe: "As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package." });
export type UserExecutionContext = the_UserExecutionContext;

/** @deprecated APEX_WS_DEP0111: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const InvalidContextError = the_bindClass(the_exceptionOf("InvalidContextError"), { id: "APEX_WS_DEP0111", name: "services/user-execution-context#InvalidContextError", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });
export type InvalidContextError = the_LegacyException;

/** @deprecated APEX_WS_DEP0112: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const validateUserContext = the_bindFunction(the_validateUserContext, { id: "APEX_WS_DEP0112", name: "services/user-execution-context#validateUserContext", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0113: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const createIsolatedExecutionContext = the_bindFunction(the_createUserContext, { id: "APEX_WS_DEP0113", name: "services/user-execution-context#createIsolatedExecutionContext", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0114: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const ContextIsolationError = the_bindClass(the_exceptionOf("ContextIsolationError"), { id: "APEX_WS_DEP0114", name: "services/user-execution-context#ContextIsolationError", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });
export type ContextIsolationError = the_LegacyException;

/** @deprecated APEX_WS_DEP0115: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const UserContextManager = the_bindClass(the_UserContextFactory, { id: "APEX_WS_DEP0115", name: "services/user-execution-context#UserContextManager", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });
export type UserContextManager = the_UserContextFactory;

/** @deprecated APEX_WS_DEP0116: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const createDefensiveUserExecutionContext = the_bindFunction(the_createUserContext, { id: "APEX_WS_DEP0116", name: "services/user-execution-context#createDefensiveUserExecutionContext", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0117: As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package. */
export const UserContextFactory = the_bindClass(the_UserContextFactory, { id: "APEX_WS_DEP0117", name: "services/user-execution-context#UserContextFactory", recipe: "As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package." });
export type UserContextFactory = the_UserContextFactory;

/** @deprecated APEX_WS_DEP0118: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const managedUserContext = the_bindFunction(the_managedUserContext, { id: "APEX_WS_DEP0118", name: "services/user-execution-context#managedUserContext", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });
