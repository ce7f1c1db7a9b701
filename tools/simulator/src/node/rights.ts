import type { StreamKey, UserId } from "@apex/ws-queue-core";

/** What the service's own database says about who may read what, and when its nodes were told that it changed. Instants are counted, not timed. */
export interface Rights {
  /** How long the database takes at most. Changed by faults. */
  lateMaxMs: number;
  /** Now, as an instant that is older than any change to come. */
  readonly now: number;
  mayRead(userId: UserId, stream: StreamKey): boolean;
  take(userId: UserId, stream: StreamKey): void;
  give(userId: UserId, stream: StreamKey): void;
  /** All nodes are told of the user's rights, or to close the user's connections. */
  noteRevoked(userId: UserId, how: "close" | "recheck"): void;
  /** The right was lost before the nodes were told, or before the token was examined that a connection goes by. */
  isRefused(userId: UserId, stream: StreamKey, examinedAt: number): boolean;
  /** The user's connections were closed behind this instant. */
  isClosed(userId: UserId, since: number): boolean;
}

export function createRights(): Rights {
  const lost = new Map<string, number>();
  const told = new Map<UserId, number>();
  const closed = new Map<UserId, number>();
  const keyOf = (userId: UserId, stream: StreamKey): string => `${userId} ${stream}`;
  let instant = 0;

  const next = (): number => (instant += 1);
  return {
    lateMaxMs: 0,
    get now() {
      return instant;
    },
    mayRead: (userId, stream) => !lost.has(keyOf(userId, stream)),
    take: (userId, stream) => void lost.set(keyOf(userId, stream), next()),
    give: (userId, stream) => void lost.delete(keyOf(userId, stream)),
    noteRevoked: (userId, how) => void (how === "close" ? closed : told).set(userId, next()),
    isRefused(userId, stream, examinedAt) {
      const lostAt = lost.get(keyOf(userId, stream));
      return lostAt !== undefined && lostAt <= Math.max(told.get(userId) ?? 0, examinedAt);
    },
    isClosed: (userId, since) => (closed.get(userId) ?? 0) > since,
  };
}
