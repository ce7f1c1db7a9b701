import { createError } from "../errors.ts";
import type { UserId } from "../ids.ts";
import type { StreamKey } from "../stream.ts";

const THREAD = "thread:";
const REQUESTS = "requests:";
const DEAD = "dead:";

/** The key of a thread's inbox, from the key of its `thread` stream: they differ in their kind alone. */
export function inboxKey(thread: StreamKey): StreamKey {
  return `${REQUESTS}${thread.slice(THREAD.length)}` as StreamKey;
}

/** The key of the thread that an inbox belongs to; undefined for a stream of another kind. */
export function threadOfInbox(stream: StreamKey): StreamKey | undefined {
  return isInboxKey(stream) ? (`${THREAD}${stream.slice(REQUESTS.length)}` as StreamKey) : undefined;
}

export const isThreadKey = (key: StreamKey): boolean => key.startsWith(THREAD);
export const isInboxKey = (key: StreamKey): boolean => key.startsWith(REQUESTS);
export const isDeadKey = (key: StreamKey): boolean => key.startsWith(DEAD);

/** Tells whether a key belongs to a user; the user's part of the key is made once. */
export function createOwnershipCheck(userId: UserId): (key: StreamKey) => boolean {
  const part = `:${encodeURIComponent(userId)}:`;
  return (key) => key.startsWith(part, key.indexOf(":"));
}

/** Throws `invalid_argument` for a key that is not the one of a `thread` stream. */
export function assertThreadKey(key: StreamKey): void {
  if (!isThreadKey(key)) throw createError("invalid_argument", `Not the key of a thread: ${key.slice(0, 80)}`);
}
