import { MessageQueue } from "@apex/backend/websocket-core/message-queue";

const queues = new Map<string, MessageQueue>();

/** The digest of the day; its queue is emptied once, and from then on lets everything through. */
export async function queueDigest(userId: string, text: string): Promise<{ queued: boolean }> {
  let queue = queues.get(userId);
  if (queue === undefined) {
    queue = new MessageQueue(`digest-${userId}`, userId);
    queues.set(userId, queue);
    await queue.flushQueue();
  }
  return { queued: await queue.enqueueMessage({ type: "digest", data: { text } }, "digest") };
}
