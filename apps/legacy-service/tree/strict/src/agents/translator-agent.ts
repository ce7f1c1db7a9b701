import { config } from "../config.ts";
import { capitalised } from "../lib/text.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, ChatRun, Task } from "./agent.ts";

/** Looks each word up. */
export class TranslatorAgent implements Agent {
  async run({ question }: Task, run: ChatRun): Promise<string> {
    await run.thinking(`What is ${question} in French?`);
    const found = await run.tool("dictionary", { word: question }, async () => {
      await pause(config.stepMs * 5);
      return `le ${question}`;
    });
    return capitalised(found);
  }
}
