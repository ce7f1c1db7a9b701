// Generated from tools/legacy-map/map.json by `pnpm legacy:map`. Do not edit.
import { noSharedObjects as the_noSharedObjects, resetNothing as the_resetNothing } from "../../../facades/functions.ts";
import { type LegacyException as the_LegacyException, exceptionOf as the_exceptionOf } from "../../../facades/records.ts";
import { UserExecutionContext as the_UserExecutionContext, validateUserContext as the_validateUserContext } from "../../../facades/user-context.ts";
import { bindClass as the_bindClass, bindFunction as the_bindFunction, bindObject as the_bindObject } from "../../../uses/bind.ts";

/** @deprecated APEX_WS_DEP0119: As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package. */
export const UserExecutionContext = the_bindClass(the_UserExecutionContext, { id: "APEX_WS_DEP0119", name: "agents/supervisor/user-execution-context#UserExecutionContext", recipe: "As a type this becomes LegacyUserContext. In a handler, ctx has userId, threadId and requestId, and ctx.identity (to come) is what authenticate returned. The class itself is the application's: move it out of the old package." });
export type UserExecutionContext = the_UserExecutionContext;

/** @deprecated APEX_WS_DEP0120: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const validateUserContext = the_bindFunction(the_validateUserContext, { id: "APEX_WS_DEP0120", name: "agents/supervisor/user-execution-context#validateUserContext", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0121: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const InvalidContextError = the_bindClass(the_exceptionOf("InvalidContextError"), { id: "APEX_WS_DEP0121", name: "agents/supervisor/user-execution-context#InvalidContextError", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });
export type InvalidContextError = the_LegacyException;

/** @deprecated APEX_WS_DEP0122: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const registerSharedObject = the_bindFunction(the_resetNothing, { id: "APEX_WS_DEP0122", name: "agents/supervisor/user-execution-context#registerSharedObject", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0123: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const clearSharedObjects = the_bindFunction(the_resetNothing, { id: "APEX_WS_DEP0123", name: "agents/supervisor/user-execution-context#clearSharedObjects", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });

/** @deprecated APEX_WS_DEP0124: Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate. */
export const _SHARED_OBJECTS = the_bindObject(the_noSharedObjects, { id: "APEX_WS_DEP0124", name: "agents/supervisor/user-execution-context#_SHARED_OBJECTS", recipe: "Identity is checked once, by authenticate; a missing one is refused. Delete the check, or move it to authenticate." });
