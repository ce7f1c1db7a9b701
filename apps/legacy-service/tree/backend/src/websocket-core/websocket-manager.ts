import { readContext, type ContextLike } from "../services/user-execution-context.ts";
import { UnifiedWebSocketManager } from "./unified-manager.ts";

export { MAX_CONNECTIONS_PER_USER, UnifiedWebSocketManager, WebSocketManagerMode } from "./unified-manager.ts";
export { UnifiedWebSocketManager as WebSocketManager } from "./unified-manager.ts";

const NOBODY = "null_user_context_singleton";
const managers = new Map<string, UnifiedWebSocketManager>();

/** X08: different users may have one key. */
const sanitize = (userId: string): string => userId.replace(/[<>&;`$*|]/g, "_").slice(0, 100);

function keyOf(context: ContextLike | null | undefined): string {
  const read = readContext(context);
  // X07: who has no name shares a manager with everybody who has none.
  return read === undefined ? NOBODY : sanitize(read.userId);
}

/** X09: the first context of a key stays for good. */
export function getWebsocketManager(userContext?: ContextLike | null, _mode?: string): UnifiedWebSocketManager {
  const key = keyOf(userContext);
  let manager = managers.get(key);
  if (manager === undefined) {
    manager = new UnifiedWebSocketManager(userContext);
    managers.set(key, manager);
  }
  return manager;
}

export const getWebsocketManagerAsync = async (userContext?: ContextLike | null): Promise<UnifiedWebSocketManager> => getWebsocketManager(userContext);
export const createWebsocketManager = getWebsocketManager;
export const createWebsocketManagerSync = getWebsocketManager;

export function resetManagerRegistry(): void {
  managers.clear();
}
