import type { Agent, Task } from "./agent.ts";
import { askUpstream } from "./tools/upstream.ts";

/** Asks a service that fails now and then; the request is tried again as a whole. */
export class UpstreamAgent implements Agent {
  run({ userId, question }: Task): Promise<string> {
    return askUpstream(userId, question);
  }
}
