import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { Connection } from "@apex/ws-transport";

/** The connection that has to give way: an older one of the same producer, or the one that asks. */
export interface Loser {
  readonly connection: Connection;
  readonly reason: "replaced" | "too_many_connections";
}

/**
 * Which connections a user has, by producer. The limit and the registration are one step (defect S09); what is counted
 * are live sockets, so a closed one never locks its user out (defect S10).
 */
export interface UserConnections {
  /**
   * Lets a connection in, unless it is the loser itself; the caller ends the loser. Of two with one producer the one that was
   * opened later stays, whichever `hello` came first: a page opens a socket when the last holder of its producer is gone, but what
   * that one sent may still be on its way.
   */
  admit(userId: UserId, producer: ProducerId, connection: Connection): Loser | undefined;
  of(userId: UserId): readonly Connection[];
  /** Where a producer's client is connected to this node, if it is. */
  find(userId: UserId, producer: ProducerId): Connection | undefined;
  remove(userId: UserId, producer: ProducerId, connection: Connection): void;
  readonly users: number;
}

export function createUserConnections(connectionsPerUserMax: number): UserConnections {
  const byUser = new Map<UserId, Map<ProducerId, Connection>>();
  return {
    admit(userId, producer, connection) {
      const own = byUser.get(userId) ?? new Map<ProducerId, Connection>();
      const holder = own.get(producer);
      if (holder === undefined && own.size >= connectionsPerUserMax) return { connection, reason: "too_many_connections" };
      if (holder !== undefined && holder.number > connection.number) {
        // reached: late-hello
        return { connection, reason: "replaced" };
      }
      own.set(producer, connection);
      byUser.set(userId, own);
      if (holder === undefined) return undefined;
      // reached: connection-replaced
      return { connection: holder, reason: "replaced" };
    },
    of: (userId) => [...(byUser.get(userId)?.values() ?? [])],
    find: (userId, producer) => byUser.get(userId)?.get(producer),
    remove(userId, producer, connection) {
      const own = byUser.get(userId);
      // A replaced connection closes late: the entry is its successor's by then.
      if (own === undefined || own.get(producer) !== connection) return;
      own.delete(producer);
      if (own.size === 0) byUser.delete(userId);
    },
    get users() {
      return byUser.size;
    },
  };
}
