import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import type { Agent, Task } from "./agent.ts";
import { askUpstream } from "./tools/upstream.ts";

const NAME = "upstream";

/** Asks a service that fails now and then; the request is tried again as a whole. */
export class UpstreamAgent implements Agent {
  async run({ context, runId, userId, question }: Task): Promise<string> {
    const answer = await askUpstream(userId, question);
    const bridge = createAgentWebsocketBridge(context);
    await bridge.notifyAgentStarted(runId, NAME);
    await bridge.notifyAgentCompleted(runId, NAME, answer);
    return answer;
  }
}
