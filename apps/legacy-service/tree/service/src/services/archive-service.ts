import { getMessageBuffer } from "@apex/backend/websocket-core/message-buffer";
import { config } from "../config.ts";

/** The archive has more room than the inbox. */
export async function archive(userId: string, count: number): Promise<void> {
  const buffer = getMessageBuffer({ maxBufferSizePerUser: config.archiveSize, maxBufferSizeGlobal: config.archiveSize * 10 });
  for (let number = 1; number <= count; number++) await buffer.bufferMessage(userId, { type: "archived", data: { text: `Page ${number}`, number } });
}
