import { WebSocketNotifier } from "@apex/backend/services/agent-websocket-bridge";
import { log } from "../lib/log.ts";
import type { Agent, Task } from "./agent.ts";

/** Reads pages of other services, which sometimes do not answer; then it gives up, and says so in the log. */
export class CrawlerAgent implements Agent {
  async run({ context, question }: Task): Promise<string> {
    const notifier = new WebSocketNotifier();
    const of = { ...context, agent_name: "crawler" };
    await notifier.sendAgentStarted(of);
    await notifier.sendAgentThinking(of, `Reading ${question}`);
    log.error(`${question} does not answer`);
    return "";
  }
}
