import { anId, checkValue, createError, describeValue, threadStream, tryRead, type Given, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";

/** Whose event it is, and where it goes. */
export interface ThreadAddress {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly stream: StreamKey;
}

/** A thread as the application names it. */
export interface NamedThread {
  readonly userId: Given<UserId>;
  readonly threadId: Given<ThreadId>;
}

/** A stream of many readers, as the application names it. */
export interface NamedShared {
  /** Whose it is: that decides where it is stored. `authorize` decides who may read it and write to it. */
  readonly userId: Given<UserId>;
  readonly name: string;
}

/** Checks the ids of a thread, each read once. Throws `invalid_id`, and `invalid_argument` for what has none. The last answer is kept, since events of a thread come one after the other. */
export function createAddressCheck(): (thread: NamedThread) => ThreadAddress {
  let last: ThreadAddress | undefined;
  return (thread) => {
    const { userId: user, threadId: name } = readThread(thread);
    if (last?.threadId === name && last.userId === user) return last;
    const userId = checkValue("userId", user, anId, "invalid_id") as UserId;
    const threadId = checkValue("threadId", name, anId, "invalid_id") as ThreadId;
    last = { userId, threadId, stream: threadStream(userId, threadId) };
    return last;
  };
}

function readThread(thread: NamedThread): NamedThread {
  const read = tryRead(() => ({ userId: thread.userId, threadId: thread.threadId }));
  if (read !== undefined) return read;
  throw createError("invalid_argument", `A thread is { userId, threadId }, not ${describeValue(thread)}`);
}
