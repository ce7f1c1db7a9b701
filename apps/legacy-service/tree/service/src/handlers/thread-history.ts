import { textOf, type Fields } from "../lib/fields.ts";
import { messagesOf } from "../store/messages.ts";
import { manager } from "../websocket/index.ts";
import { BaseMessageHandler } from "../websocket/router.ts";

export class ThreadHistoryHandler extends BaseMessageHandler {
  constructor() {
    super(["get_thread_history"]);
  }

  override async handleMessage(userId: string, _socket: unknown, message: Fields): Promise<boolean> {
    const threadId = textOf(message["payload"] ?? {}, "thread_id");
    const messages = messagesOf(userId, threadId);
    return manager.sendToUser(userId, { type: "thread_history", thread_id: threadId, data: { text: `${messages.length} messages`, messages } });
  }
}
