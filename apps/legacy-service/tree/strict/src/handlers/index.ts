import { manager } from "../manager.ts";
import { stopAgent } from "./stop-agent.ts";
import { threadHistory } from "./thread-history.ts";
import { userMessage } from "./user-message.ts";

export function registerHandlers(): void {
  manager.onRequest("user_message", userMessage);
  // The run says its end: nothing is left to tell the page.
  manager.onRequest("start_agent", userMessage);
  manager.onRequest("stop_agent", stopAgent);
  manager.onRequest("get_thread_history", threadHistory);
}
