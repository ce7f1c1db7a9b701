import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";
import { getTool } from "./tools/index.ts";

const NAME = "triage";

/** Answers what it finds in the articles. */
export class TriageAgent implements Agent {
  async run({ context, runId, question }: Task): Promise<string> {
    const bridge = createAgentWebsocketBridge(context);
    await bridge.notifyAgentStarted(runId, NAME);
    await bridge.notifyAgentThinking(runId, NAME, `Who knows about ${question}?`);
    if (question.startsWith("slow")) await pause(250);
    await bridge.notifyToolExecuting(runId, "search", NAME, { query: question });
    const found = await getTool("search")(question);
    await bridge.notifyToolCompleted(runId, "search", found, NAME);
    const answer = found === "" ? `Nothing is known about ${question}.` : found;
    await bridge.notifyAgentCompleted(runId, NAME, answer);
    return answer;
  }
}
