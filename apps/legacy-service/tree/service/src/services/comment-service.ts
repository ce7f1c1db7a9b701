import { getWebsocketManager } from "@apex/backend/websocket-core/websocket-manager";

/** Comments on a conversation; the one who writes them does not know whose it is. */
export async function comment(threadId: string, text: string): Promise<{ sent: boolean }> {
  return { sent: await getWebsocketManager().sendToThread(threadId, { type: "comment", thread_id: threadId, data: { text } }) };
}
