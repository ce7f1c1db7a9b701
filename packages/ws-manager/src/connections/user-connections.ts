import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { Connection } from "@apex/ws-transport";

/**
 * Which connections a user has, by producer. The limit and the registration are one step (defect S09); what is counted
 * are live sockets, so a closed one never locks its user out (defect S10).
 */
export interface UserConnections {
  /** `replaced`: the older connection of the same producer, which the caller has to end. */
  admit(userId: UserId, producer: ProducerId, connection: Connection): { admitted: boolean; replaced: Connection | undefined };
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
      const replaced = own.get(producer);
      if (replaced === undefined && own.size >= connectionsPerUserMax) return { admitted: false, replaced };
      own.set(producer, connection);
      byUser.set(userId, own);
      return { admitted: true, replaced };
    },
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
