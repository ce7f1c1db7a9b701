import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import { config } from "../config.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

const NAME = "data";

/** Reads tables. Its session may be cleaned up; then it has nothing more to say. */
export class DataAgent implements Agent {
  private isCleanedUp = false;

  cleanup(): void {
    this.isCleanedUp = true;
  }

  async run({ context, runId, question }: Task): Promise<string> {
    const bridge = createAgentWebsocketBridge(context);
    await bridge.notifyAgentStarted(runId, NAME);
    await pause(config.stepMs * 3);
    if (this.isCleanedUp) return "";
    await bridge.notifyAgentCompleted(runId, NAME, `The table of ${question} has 12 rows`);
    return `The table of ${question} has 12 rows`;
  }
}
