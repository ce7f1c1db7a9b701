import { manager } from "../manager.ts";
import { messagesOf } from "../store/messages.ts";

export async function threadHistory({ userId, threadId }: { userId: string; threadId: string }): Promise<void> {
  const messages = messagesOf(userId, threadId).map(({ from, text }) => ({ from, text }));
  await manager.append({ userId, threadId }, "thread_history", { text: `${messages.length} messages`, messages });
}
