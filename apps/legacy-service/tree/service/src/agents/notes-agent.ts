import { createAgentWebsocketBridge } from "@apex/backend/services/agent-websocket-bridge";
import type { Agent, Task } from "./agent.ts";

const NAME = "notes";

/** Keeps what it is told while it lives. */
export class NotesAgent implements Agent {
  private readonly notes: string[] = [];

  async run({ context, runId, question }: Task): Promise<string> {
    const bridge = createAgentWebsocketBridge(context);
    await bridge.notifyAgentStarted(runId, NAME);
    if (question !== "list") this.notes.push(question);
    const answer = `Noted: ${this.notes.join("; ")}`;
    await bridge.notifyAgentCompleted(runId, NAME, answer);
    return answer;
  }
}
