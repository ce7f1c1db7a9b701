import { getMessageQueueRegistry, MessagePriority } from "@apex/backend/websocket-core/message-queue";
import { manager } from "../websocket/index.ts";

const STEPS = [
  { text: "Welcome", priority: MessagePriority.NORMAL },
  { text: "This is your inbox", priority: MessagePriority.LOW },
  { text: "Ask an agent here", priority: MessagePriority.HIGH },
  { text: "Watch it think", priority: MessagePriority.NORMAL },
  { text: "It uses tools", priority: MessagePriority.HIGH },
  { text: "Stop it here", priority: MessagePriority.CRITICAL },
  { text: "That is all", priority: MessagePriority.CRITICAL },
];

/** Shows newcomers around: the steps wait until their page is ready. */
export const tours = {
  async start(userId: string, tab: string): Promise<void> {
    const queue = await getMessageQueueRegistry().createMessageQueue(tab, userId);
    queue.setMessageProcessor(({ messageData }) => manager.sendToUser(queue.userId, messageData as object));
    for (const [index, { text, priority }] of STEPS.entries()) {
      await queue.enqueueMessage({ type: "tour_step", data: { step: index + 1, text: `${text}, ${userId}` } }, "tour_step", priority);
    }
  },

  async ready(userId: string, tab: string): Promise<void> {
    const queue = await getMessageQueueRegistry().createMessageQueue(tab, userId);
    await queue.flushQueue();
  },

  async end(userId: string, tab: string): Promise<void> {
    const queue = await getMessageQueueRegistry().createMessageQueue(tab, userId);
    await queue.close();
  },
};
