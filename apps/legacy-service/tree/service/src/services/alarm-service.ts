import { BufferPriority, bufferUserMessage, deliverUserMessages } from "@apex/backend/websocket-core/message-buffer";
import { manager } from "../websocket/index.ts";

/** Alarms wait until their user collects them. */
export const alarms = {
  async raise(userId: string, count: number): Promise<{ accepted: number }> {
    let accepted = 0;
    for (let number = 1; number <= count; number++) {
      if (await bufferUserMessage(userId, { type: "alarm", data: { text: `Alarm ${number}`, number } }, BufferPriority.CRITICAL)) accepted++;
    }
    return { accepted };
  },

  async collect(userId: string): Promise<{ delivered: number }> {
    const delivered = await deliverUserMessages(userId, async (message) => manager.isConnectionActive(userId) && (await manager.sendToUser(userId, message as object)));
    return { delivered };
  },
};
