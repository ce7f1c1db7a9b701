import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { Connection } from "@apex/ws-transport";
import type { Identity, Who } from "../identity.ts";

/** What the manager remembers of a connection: who it is, and what has to be undone when it closes. */
export interface Session<I extends Identity> {
  readonly connection: Connection;
  who: Who<I> | undefined;
  /** Where it counts: `who` may be somebody else by the time it closes, after a token that was refused. */
  admitted: { readonly userId: UserId; readonly producer: ProducerId } | undefined;
  /** The streams that it watches; few, so a list will do. */
  watched: readonly StreamKey[];
  /** Requests are checked one after the other, since a schema may answer late and sequences have to stay in order. */
  lane: Promise<void>;
  closed: boolean;
}

const NONE: readonly StreamKey[] = [];
const IDLE = Promise.resolve();

export function createSession<I extends Identity>(connection: Connection): Session<I> {
  return { connection, who: undefined, admitted: undefined, watched: NONE, lane: IDLE, closed: false };
}

export function closeSession<I extends Identity>(session: Session<I>): void {
  session.closed = true;
  session.watched = NONE;
}
