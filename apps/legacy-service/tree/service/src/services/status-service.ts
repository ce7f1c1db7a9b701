import { MessagePriority, MessageQueue } from "@apex/backend/websocket-core/message-queue";
import { manager } from "../websocket/index.ts";

const SIZE = 5;

/** Hints fill the queue while a page loads; then something happens that the person has to know. */
export async function tellStatus(userId: string, urgency: "high" | "critical", text: string): Promise<{ accepted: boolean }> {
  const queue = new MessageQueue(`status-${userId}`, userId, SIZE);
  queue.setMessageProcessor(({ messageData }) => manager.sendToUser(userId, messageData as object));
  for (let hint = 1; hint <= SIZE; hint++) await queue.enqueueMessage({ type: "hint", data: { text: `Hint ${hint}` } }, "hint", MessagePriority.LOW);
  const priority = urgency === "critical" ? MessagePriority.CRITICAL : MessagePriority.HIGH;
  const accepted = await queue.enqueueMessage({ type: "status", data: { text } }, "status", priority);
  await queue.flushQueue();
  return { accepted };
}
