import { delivery } from "../websocket/delivery.ts";

/** Notices of the house to one person. */
export class NotificationService {
  async notify(userId: string, text: string): Promise<{ sent: boolean }> {
    return { sent: await delivery.send(userId, "notice", { text }) };
  }
}

export const notifications = new NotificationService();
