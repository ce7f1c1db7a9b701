import { anId, checkValue, createError, describeValue, tryRead, type Rule, type StreamKind, type UserId } from "@apex/ws-queue-core";
import { isPlainObject } from "@apex/ws-queue-core/events";
import { ask, type UpgradeRequest } from "@apex/ws-transport";

/**
 * Who is connected, as `authenticate` says; anything else that the application needs may be added. A plain object is copied when
 * it is returned.
 */
export interface Identity {
  readonly userId: string;
  /** When the token runs out, in milliseconds since 1970; never when left out. `null` or NaN is a mistake and refuses the connection. */
  readonly expiresAt?: number;
}

/** Whose identity a token proves; `null` or `undefined`: nobody's, and the connection is refused. */
export type Authenticate<I extends Identity> = (
  request: UpgradeRequest,
  token: string | undefined,
) => Promise<I | null | undefined> | I | null | undefined;

/** What somebody wants to do with a stream. */
export type Action = "subscribe" | "request" | "cancel" | "publish";

/** A stream as `authorize` sees it. */
export interface StreamInfo {
  readonly kind: StreamKind;
  readonly userId: UserId;
  readonly name: string;
}

/** Says whether an identity may do something. Asked again for every subscription, request and `publish`, also on resume. */
export type Authorize<I extends Identity> = (identity: I, stream: StreamInfo, action: Action) => Promise<boolean> | boolean;

/** The default: everybody has their own threads, inboxes and dead letters, and nothing else. */
export const ownStreamsOnly: Authorize<Identity> = (identity, stream) =>
  stream.kind !== "shared" && stream.userId === identity.userId;

/** An identity as it was checked. What counts is `userId`: the identity is the application's own object, or a copy of it. */
export interface Who<I extends Identity> {
  readonly identity: I;
  readonly userId: UserId;
  readonly expiresAt: number | undefined;
}

/** From 1973 to the year 5138: seconds are less, microseconds are more, and both would be another instant than was meant. */
const anExpiry: Rule<number> = {
  is: (value): value is number => Number.isFinite(value) && (value as number) >= 1e11 && (value as number) < 1e14,
  form: "milliseconds since 1970 (the exp of a JWT is in seconds), and left out for a token that never runs out",
};

/**
 * An identity that `authenticate` returned, checked: a missing or malformed one must fail closed (defect X07). A plain object is
 * copied, so that what the application does with its own later changes no identity. Throws `misconfigured`.
 */
export function checkIdentity<I extends Identity>(answer: I | null | undefined): Who<I> | undefined {
  if (answer === null || answer === undefined) return undefined;
  const read = tryRead(() => readIdentity(answer));
  if (read === undefined) throw createError("misconfigured", `authenticate must return { userId, expiresAt? } or null, not ${describeValue(answer)}`);
  const { identity, userId, expiresAt } = read;
  return {
    identity,
    userId: checkValue("authenticate: userId", userId, anId) as UserId,
    expiresAt: expiresAt === undefined ? undefined : checkValue("authenticate: expiresAt", expiresAt, anExpiry),
  };
}

/** Each field is read once: a getter may give something else the next time. */
function readIdentity<I extends Identity>(answer: I): Who<I> {
  const identity = isPlainObject(answer) ? { ...answer } : answer;
  const { userId, expiresAt } = identity;
  return { identity, userId: userId as UserId, expiresAt };
}

/** Asks `authorize`. Only `true` is yes. Rejects with what the application throws. */
export async function isAllowed<I extends Identity>(
  authorize: Authorize<I>,
  { identity, userId }: Who<I>,
  stream: StreamInfo,
  action: Action,
): Promise<boolean> {
  const answer = await ask(() => {
    // An instance of the application's own class is not copied, and may name another user by now.
    if (identity.userId !== userId) throw createError("misconfigured", "The userId of an identity changed after authenticate had returned it");
    return authorize(identity, { ...stream }, action);
  });
  return answer === true;
}
