import { pause } from "../lib/pause.ts";
import type { Agent, Task } from "./agent.ts";

const SEARCH_MS = 1_800;

/** Takes its time in the cellar. */
export class ArchivistAgent implements Agent {
  async run({ question }: Task): Promise<string> {
    await pause(SEARCH_MS);
    return `The file of ${question} is from 1974`;
  }
}
