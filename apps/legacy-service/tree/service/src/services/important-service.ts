import { getMessageQueueRegistry, MessagePriority } from "@apex/backend/websocket-core/message-queue";
import { bufferUserMessage, BufferPriority } from "@apex/backend/websocket-core/message-buffer";
import { manager } from "../websocket/index.ts";

/** What must not get lost goes every way there is. */
export async function notifyImportant(userId: string, id: string, text: string): Promise<void> {
  const message = { type: "important", message_id: id, data: { text } };
  await manager.sendToUser(userId, message);
  await bufferUserMessage(userId, message, BufferPriority.CRITICAL);
  const queue = await getMessageQueueRegistry().createMessageQueue(`important-${userId}`, userId);
  queue.setMessageProcessor(({ messageData }) => manager.sendToUser(userId, messageData as object));
  await queue.enqueueMessage(message, "important", MessagePriority.CRITICAL, id);
  await queue.flushQueue();
}
