import { parseThreadId, parseUserId, threadStream, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { writeSharedFields, type SharedFields } from "@apex/ws-queue-core/events";

/** Whose event it is, and where it goes. */
export interface ThreadAddress {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly stream: StreamKey;
  /** What all events of the thread have in common. */
  readonly shared: SharedFields;
}

/** Checks the ids of a thread. Throws `invalid_id`. The last answer is kept, since events of a thread come one after the other. */
export function createAddressCheck(): (thread: { readonly userId: string; readonly threadId: string }) => ThreadAddress {
  let last: ThreadAddress | undefined;
  return (thread) => {
    if (last?.threadId === thread.threadId && last.userId === thread.userId) return last;
    const [userId, threadId] = [parseUserId(thread.userId), parseThreadId(thread.threadId)];
    last = { userId, threadId, stream: threadStream(userId, threadId), shared: writeSharedFields({ userId, threadId }) };
    return last;
  };
}
