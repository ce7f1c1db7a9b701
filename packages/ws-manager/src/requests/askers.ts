import { tryRead, type RequestId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Identity, Who } from "../identity.ts";

/** A request, as the whole node knows it: ids of requests are the clients' own, so two users may have the same. */
export interface RequestKey {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly requestId: RequestId;
}

/**
 * Which identity asked each request that this node accepted and that has not ended, for `ctx.identity`. It is in memory only: a request
 * that another process accepted has none, as one that the service asked.
 */
export interface Askers {
  /**
   * The first identity stays: its request is the one that is stored. `undefined`: the service asked, so that a connection that sends the
   * same id later is not taken for the one that asked. True for the first.
   */
  remember(key: RequestKey, who: Who<Identity> | undefined): boolean;
  find(key: RequestKey): Identity | undefined;
  forget(key: RequestKey): void;
  /** All requests of a thread. */
  forgetThread(userId: UserId, threadId: ThreadId): void;
}

/** Beyond these the oldest are forgotten: first the user's own, so that a user who asks much takes none of another one's. */
const OF_A_USER_MAX = 1_000;
const OF_A_NODE_MAX = 50_000;

export function createAskers(ofUserMax = OF_A_USER_MAX, ofNodeMax = OF_A_NODE_MAX): Askers {
  const users = new Map<UserId, Map<string, Who<Identity> | undefined>>();
  let size = 0;

  function remove(userId: UserId, name: string | undefined): void {
    const own = users.get(userId);
    if (name === undefined || own?.delete(name) !== true) return;
    size -= 1;
    if (own.size === 0) users.delete(userId);
  }

  function removeOldest(userId: UserId | undefined): void {
    if (userId === undefined) return;
    const [name] = users.get(userId)?.keys() ?? [];
    remove(userId, name);
  }

  function makeRoom(userId: UserId): void {
    const [first] = users.keys();
    if ((users.get(userId)?.size ?? 0) >= ofUserMax) removeOldest(userId);
    else if (size >= ofNodeMax) removeOldest(first);
  }

  return {
    remember(key, who) {
      const { userId } = key;
      const name = nameOf(key);
      if (users.get(userId)?.has(name) === true) return false;
      makeRoom(userId);
      const own = users.get(userId) ?? new Map<string, Who<Identity> | undefined>();
      users.set(userId, own.set(name, who));
      size += 1;
      return true;
    },
    find(key) {
      const who = users.get(key.userId)?.get(nameOf(key));
      // An instance of the application's own class is not copied, and may name another user by now.
      return tryRead(() => who?.identity.userId) === key.userId ? who?.identity : undefined;
    },
    forget: (key) => remove(key.userId, nameOf(key)),
    forgetThread(userId, threadId) {
      const prefix = `${threadId}\n`;
      for (const name of [...(users.get(userId)?.keys() ?? [])]) if (name.startsWith(prefix)) remove(userId, name);
    },
  };
}

/** No id has a control character. */
const nameOf = ({ threadId, requestId }: RequestKey): string => `${threadId}\n${requestId}`;
