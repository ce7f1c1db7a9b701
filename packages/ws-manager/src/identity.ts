import type { IncomingMessage } from "node:http";
import { createError, isId, parseUserId, type UserId , type StreamKind } from "@apex/ws-queue-core";

/** Who is connected, as `authenticate` says; anything else that the application needs may be added. */
export interface Identity {
  readonly userId: string;
  /** When the token runs out, in milliseconds since 1970; never when left out. */
  readonly expiresAt?: number;
}

/** Whose identity a token proves; `null` or `undefined`: nobody's, and the connection is refused. */
export type Authenticate<I extends Identity> = (
  request: IncomingMessage,
  token: string | undefined,
) => Promise<I | null | undefined> | I | null | undefined;

/** What somebody wants to do with a stream. */
export type Action = "subscribe" | "request" | "cancel";

/** A stream as `authorize` sees it. */
export interface StreamInfo {
  readonly kind: StreamKind;
  readonly userId: UserId;
  readonly name: string;
}

/** Says whether an identity may do something. Asked again for every subscription and request, also on resume. */
export type Authorize<I extends Identity> = (identity: I, stream: StreamInfo, action: Action) => Promise<boolean> | boolean;

/** The default: everybody has their own threads, inboxes and dead letters, and nothing else. */
export const ownStreamsOnly: Authorize<Identity> = (identity, stream) =>
  stream.kind !== "shared" && stream.userId === identity.userId;

/** An identity that `authenticate` returned, checked: a missing or malformed one must fail closed (defect X07). */
export function checkIdentity<I extends Identity>(identity: I | null | undefined): { identity: I; userId: UserId } | undefined {
  if (identity === null || identity === undefined) return undefined;
  if (!isId(identity.userId)) {
    throw createError("misconfigured", "authenticate must return { userId: string } with a non-empty userId, or null to refuse");
  }
  return { identity, userId: parseUserId(identity.userId) };
}
