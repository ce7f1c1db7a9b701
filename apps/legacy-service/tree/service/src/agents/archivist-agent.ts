import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

const NAME = "archivist";
const SEARCH_MS = 1_800;

/** Takes its time in the cellar. */
export class ArchivistAgent implements Agent {
  async run({ context, runId, question }: Task): Promise<string> {
    const bridge = createAgentWebsocketBridge(context);
    await bridge.notifyAgentStarted(runId, NAME);
    await pause(SEARCH_MS);
    const answer = `The file of ${question} is from 1974`;
    await bridge.notifyAgentCompleted(runId, NAME, answer);
    return answer;
  }
}
