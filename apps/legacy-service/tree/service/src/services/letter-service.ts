import { bufferUserMessage } from "@apex/backend/websocket-core/message-buffer";

/** Letters may be long. */
export async function sendLetter(userId: string, text: string): Promise<{ accepted: boolean }> {
  return { accepted: await bufferUserMessage(userId, { type: "letter", data: { text } }) };
}
