import { config } from "../config.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, ChatRun, Task } from "./agent.ts";

export class OptimizerAgent implements Agent {
  async run({ question }: Task, run: ChatRun): Promise<string> {
    await pause(config.stepMs);
    await run.thinking(`How could ${question} be faster?`);
    return `${question} is as fast as it can be`;
  }
}
