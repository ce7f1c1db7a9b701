import type { Clock, ConnectionId, ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { Connection } from "@apex/ws-transport";
import type { Identity, Who } from "../identity.ts";

/** What the manager remembers of a connection: who it is, and what has to be undone when it closes. */
export interface Session<I extends Identity> {
  readonly connection: Connection;
  /** When its `hello` came, in milliseconds since 1970. */
  readonly connectedSince: number;
  who: Who<I> | undefined;
  /** Rises when the identity changes or is to be looked at again: what was asked before does not count. */
  rights: number;
  /** Where it counts. */
  admitted: { readonly userId: UserId; readonly producer: ProducerId } | undefined;
  /** The streams that it watches; few, so a list will do. */
  watched: readonly StreamKey[];
  /** Requests are checked one after the other, since a schema may answer late and sequences have to stay in order. */
  lane: Promise<void>;
  /** Nothing more is begun for it: its socket is closed, or about to be since its user was revoked. */
  closed: boolean;
}

/** The sessions of a node's connections, from their `hello` to their end. */
export interface Sessions<I extends Identity> {
  /** The connection's own; made when it is asked for first. */
  of(connection: Connection): Session<I>;
  find(id: ConnectionId): Session<I> | undefined;
  delete(id: ConnectionId): void;
  /** Its user has the connection no more, while its requests may wait to be decided. */
  leave(session: Session<I>): void;
  /** Those that have left, and whose requests wait. */
  leftBy(userId: UserId): readonly Session<I>[];
}

const NONE: readonly StreamKey[] = [];
const IDLE = Promise.resolve();

export function createSessions<I extends Identity>(clock: Clock): Sessions<I> {
  const sessions = new Map<ConnectionId, Session<I>>();
  const left = new Set<Session<I>>();

  function create(connection: Connection): Session<I> {
    const connectedSince = Math.floor(clock.epochMs());
    const session = { connection, connectedSince, who: undefined, rights: 0, admitted: undefined, watched: NONE, lane: IDLE, closed: false };
    sessions.set(connection.id, session);
    return session;
  }

  return {
    of: (connection) => sessions.get(connection.id) ?? create(connection),
    find: (id) => sessions.get(id),
    delete: (id) => void sessions.delete(id),
    leave(session) {
      left.add(session);
      void session.lane.then(() => left.delete(session));
    },
    leftBy: (userId) => [...left].filter(({ who }) => who?.userId === userId),
  };
}

export function closeSession<I extends Identity>(session: Session<I>): void {
  session.closed = true;
  session.watched = NONE;
}
