import { pause } from "../lib/pause.ts";
import type { Agent, ChatRun, Task } from "./agent.ts";
import { getTool } from "./tools/index.ts";

/** Answers what it finds in the articles. */
export class TriageAgent implements Agent {
  async run({ question }: Task, run: ChatRun): Promise<string> {
    await run.thinking(`Who knows about ${question}?`);
    if (question.startsWith("slow")) await pause(250);
    const found = await run.tool("search", { query: question }, () => getTool("search")(question));
    return found === "" ? `Nothing is known about ${question}.` : found;
  }
}
