import type { UserId } from "@apex/ws-queue-core";
import type { Identity } from "../identity.ts";
import type { Session } from "./session.ts";

/** Why connections are closed: `token_expired`, to come back with a new token, or `unauthorized`, since the user is out. */
export type RevokeReason = "token_expired" | "unauthorized";

/** What a revocation means for a token that was being examined: ask `authenticate` again, or close for this reason. */
export type Verdict = "recheck" | RevokeReason;

/**
 * The sessions between their `hello` and their admission. Whose a session is may not be known yet when a user is revoked, so what is
 * revoked is kept for as long as a handshake lasts that began before it.
 */
export interface Handshakes<I extends Identity> {
  /** The session's token is about to be examined, for the first time or again. */
  begin(session: Session<I>): void;
  /** The session is admitted or closed. */
  end(session: Session<I>): void;
  /** Those whose token was found to be the user's. */
  of(userId: UserId): readonly Session<I>[];
  revoke(userId: UserId, verdict: Verdict): void;
  /** Whether the user was revoked since the session's token began to be examined. */
  verdictOn(session: Session<I>, userId: UserId): Verdict | undefined;
}

interface Revoked {
  readonly at: number;
  /** The newest close, if there was one. */
  readonly closedAt: number;
  readonly reason: RevokeReason | undefined;
}

const USERS_MAX = 1_000;

export function createHandshakes<I extends Identity>(usersMax = USERS_MAX): Handshakes<I> {
  /** By session, the number of the newest revocation when its examination began; oldest first. */
  const begun = new Map<Session<I>, number>();
  /** Oldest first. */
  const revoked = new Map<UserId, Revoked>();
  let newest = 0;
  /** Of revocations up to this number, there were too many to know whom they concerned. */
  let forgotten = 0;

  /** Of no use to any handshake that is left. */
  function forgetOld(): void {
    const [oldest = newest] = begun.values();
    for (const [userId, { at }] of revoked) {
      if (at > oldest) return;
      revoked.delete(userId);
    }
  }

  function keep(userId: UserId, entry: Revoked): void {
    revoked.delete(userId);
    revoked.set(userId, entry);
    const [oldest] = revoked;
    if (revoked.size <= usersMax || oldest === undefined) return;
    forgotten = oldest[1].at;
    revoked.delete(oldest[0]);
  }

  return {
    begin(session) {
      begun.delete(session);
      begun.set(session, newest);
    },
    end(session) {
      if (begun.delete(session)) forgetOld();
    },
    of: (userId) => [...begun.keys()].filter(({ who }) => who?.userId === userId),
    revoke(userId, verdict) {
      if (begun.size === 0) return;
      newest += 1;
      const { closedAt, reason } = revoked.get(userId) ?? { closedAt: 0, reason: undefined };
      keep(userId, verdict === "recheck" ? { at: newest, closedAt, reason } : { at: newest, closedAt: newest, reason: verdict });
    },
    verdictOn(session, userId) {
      const since = begun.get(session);
      if (since === undefined) return undefined;
      const { at, closedAt, reason } = revoked.get(userId) ?? { at: forgotten, closedAt: 0, reason: undefined };
      if (closedAt > since) return reason;
      return Math.max(at, forgotten) > since ? "recheck" : undefined;
    },
  };
}
