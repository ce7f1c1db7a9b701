import type { Run } from "@apex/ws-manager";
import type { contract } from "../contract.ts";

/** What a person asked of an agent. */
export interface Task {
  readonly userId: string;
  readonly threadId: string;
  readonly question: string;
}

export type ChatRun = Run<typeof contract>;

export interface Agent {
  /** Says in the run what it does; what it returns is the answer, and the end of the run. */
  run(task: Task, run: ChatRun): Promise<string>;
}
