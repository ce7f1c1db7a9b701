import type { ThreadId, UserId } from "../ids.ts";

/**
 * Adds the user and the thread of its stream to an entry of a `thread` or `requests` stream that was just parsed, and returns it. The
 * text of an entry leaves both out, unless it is of an earlier version. The client does the same for what comes over the wire.
 */
export const addWhose = <Entry extends object>(entry: Entry, userId: UserId, threadId: ThreadId): Entry => Object.assign(entry, { userId, threadId });
