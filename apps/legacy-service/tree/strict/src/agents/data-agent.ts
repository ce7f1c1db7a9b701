import { config } from "../config.ts";
import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

/** Reads tables. */
export class DataAgent implements Agent {
  async run({ question }: Task): Promise<string> {
    await pause(config.stepMs * 3);
    return `The table of ${question} has 12 rows`;
  }
}
