import { UnifiedWebSocketEmitter } from "@apex/backend/websocket-core/unified-emitter";
import { getWebsocketManager } from "../websocket/index.ts";
import { config } from "../config.ts";
import { capitalised } from "../lib/text.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

const NAME = "translator";

/** Looks each word up, and speaks through an emitter. */
export class TranslatorAgent implements Agent {
  async run({ context, userId, question }: Task): Promise<string> {
    const emitter = new UnifiedWebSocketEmitter(getWebsocketManager(), userId, context);
    await emitter.notifyAgentStarted(NAME);
    await emitter.emitAgentThinking({ agent_name: NAME, type: "reasoning", thought: `What is ${question} in French?` });
    await emitter.notifyToolExecuting("dictionary", { word: question });
    await pause(config.stepMs * 5);
    await emitter.notifyToolCompleted("dictionary", { result: `le ${question}` });
    const answer = capitalised(`le ${question}`);
    await emitter.notifyAgentCompleted(NAME, answer);
    return answer;
  }
}
