import { config } from "../config.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, ChatRun, Task } from "./agent.ts";

const STEPS = 5;

/** Thinks for a while. */
export class ResearchAgent implements Agent {
  async run({ question }: Task, run: ChatRun): Promise<string> {
    for (let step = 1; step <= STEPS; step++) {
      await pause(config.stepMs);
      await run.thinking(`${question}, step ${step}`);
    }
    return `All about ${question}`;
  }
}
