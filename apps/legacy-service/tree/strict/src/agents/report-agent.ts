import type { Agent, ChatRun, Task } from "./agent.ts";

export class ReportAgent implements Agent {
  async run({ question }: Task, run: ChatRun): Promise<string> {
    await run.thinking(`Adding up ${question}`);
    return `The report on ${question}`;
  }
}
