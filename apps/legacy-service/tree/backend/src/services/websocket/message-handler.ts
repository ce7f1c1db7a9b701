import type { Fields } from "../../websocket-core/types.ts";
import { MessagePriority, messageQueue } from "./message-queue.ts";

const PRIORITIES: Record<string, MessagePriority> = { stop_agent: MessagePriority.CRITICAL, start_agent: MessagePriority.HIGH, user_message: MessagePriority.NORMAL };

const threads = new Map<string, string>();

function getOrCreateForUser(userId: string): string {
  const known = threads.get(userId) ?? `thread_${userId}`;
  threads.set(userId, known);
  return known;
}

export class MessageHandlerService {
  async handleMessage(userId: string, message: Fields): Promise<boolean> {
    const type = String(message["type"]);
    // O09: which thread the page had open is not asked.
    const payload = { ...message["payload"], thread_id: getOrCreateForUser(userId) };
    return messageQueue.enqueue({ userId, type, payload, priority: PRIORITIES[type] ?? MessagePriority.LOW });
  }

  registerHandler(messageType: string, handler: (userId: string, payload: Fields) => unknown): void {
    messageQueue.registerHandler(messageType, handler);
  }
}
