import { MessageHandlerService } from "@apex/backend/services/websocket/message-handler";
import { messageQueue } from "@apex/backend/services/websocket/message-queue";
import { getMessageRouter } from "../websocket/router.ts";
import { startAgent } from "./start-agent.ts";
import { stopAgent } from "./stop-agent.ts";
import { ThreadHistoryHandler } from "./thread-history.ts";
import { userMessage } from "./user-message.ts";

export function registerHandlers(): void {
  messageQueue.registerHandler("user_message", userMessage);
  const service = new MessageHandlerService();
  service.registerHandler("start_agent", startAgent);
  service.registerHandler("stop_agent", stopAgent);
  getMessageRouter().addHandler(new ThreadHistoryHandler());
}
