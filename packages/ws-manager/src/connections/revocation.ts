import { checkFields, createError, isRequired, oneOf, type ConnectionId, type UserId } from "@apex/ws-queue-core";
import { aGivenId, checkGivenId } from "../given-id.ts";
import type { Identity } from "../identity.ts";
import type { Handshakes, RevokeReason } from "./handshakes.ts";
import type { Session, Sessions } from "./session.ts";
import type { UserConnections } from "./user-connections.ts";

/** What a service takes back. Plain data that means the same on every node: a store or a bus may carry it there. */
export interface Revocation {
  readonly target: { readonly userId: UserId } | { readonly connectionId: ConnectionId };
  readonly how: "close" | "recheck";
  /** Of a close. */
  readonly reason: RevokeReason;
}

/** Carries out on this node what was revoked, here or elsewhere. Returns how many connections it concerned. */
export type Revoke = (revocation: Revocation) => number;

interface RevokeParts<I extends Identity> {
  readonly sessions: Sessions<I>;
  readonly users: UserConnections;
  readonly handshakes: Handshakes<I>;
}

export function createRevoke<I extends Identity>({ sessions, users, handshakes }: RevokeParts<I>): Revoke {
  function sessionsOf(target: Revocation["target"]): readonly (Session<I> | undefined)[] {
    if ("connectionId" in target) return [sessions.find(target.connectionId)];
    const admitted = users.of(target.userId).map(({ id }) => sessions.find(id));
    return [...admitted, ...handshakes.of(target.userId)];
  }

  function apply(session: Session<I>, { how, reason }: Revocation): void {
    renew(session, how);
    if (how === "recheck") return session.connection.handleInput({ type: "recheck" });
    // What is on its way for it ends here: its machine may be at work, and its socket takes a while to close.
    session.closed = true;
    session.connection.handleInput({ type: "terminate", reason });
  }

  /** Requests that wait are decided by the new rights, or by none. */
  function renew(session: Session<I>, how: Revocation["how"]): void {
    session.rights += 1;
    if (how === "close") session.who = undefined;
  }

  return (revocation) => {
    const { target, how, reason } = revocation;
    if ("userId" in target) handshakes.revoke(target.userId, how === "recheck" ? how : reason);
    const concerned = sessionsOf(target).filter((session) => session !== undefined && !session.closed) as readonly Session<I>[];
    for (const session of concerned) apply(session, revocation);
    if ("userId" in target) for (const session of sessions.leftBy(target.userId)) renew(session, how);
    return concerned.length;
  };
}

const TARGET_RULES = { userId: aGivenId, connectionId: aGivenId };
const HOW_RULES = { how: isRequired(oneOf<Revocation["how"]>("close", "recheck")), reason: oneOf<RevokeReason>("token_expired", "unauthorized") };

/** What an application wants to revoke, checked. Throws `invalid_argument` and `invalid_id`. */
export function checkRevocation(target: unknown, options: unknown): Revocation {
  const { userId: user, connectionId: connection } = checkFields("revoke: target", target, TARGET_RULES, "invalid_argument");
  const { how = "close", reason = "token_expired" } = checkFields("revoke", options, HOW_RULES, "invalid_argument");
  if ((user === undefined) === (connection === undefined)) {
    throw createError("invalid_argument", "revoke takes { userId } or { connectionId }, one of the two");
  }
  const userId = checkGivenId("userId", user) as UserId | undefined;
  if (userId !== undefined) return { target: { userId }, how, reason };
  return { target: { connectionId: checkGivenId("connectionId", connection) as ConnectionId }, how, reason };
}
