import type { LogEntry } from "../history/records.ts";
import type { Evidence } from "./evidence.ts";

/** What the log tells of one run. */
export interface RunStory {
  readonly run: string;
  readonly thread: number;
  readonly request: string | undefined;
  readonly retryOf: string | undefined;
  readonly attempt: number;
  readonly ends: string[];
  /** Put together as a page would: by position. */
  text: string;
  /** Events behind the end. */
  late: number;
}

export const isDead = ({ ends }: RunStory): boolean => ends[0] === "agent_death";

const ENDS: readonly string[] = ["agent_completed", "agent_failed", "agent_cancelled", "agent_death"];

/** All runs in the order in which they began; `strays` are events of runs that never began. */
export function createRunStories({ log }: Pick<Evidence, "log">): { readonly runs: readonly RunStory[]; readonly strays: readonly string[] } {
  const runs = new Map<string, RunStory>();
  const strays: string[] = [];
  for (const [thread, entries] of log) {
    for (const { entry } of entries) {
      if (entry.run === undefined) continue;
      if (entry.type === "agent_started") runs.set(entry.run, begin(entry.run, thread, entry));
      const story = runs.get(entry.run);
      if (story === undefined) strays.push(entry.run);
      else tell(story, entry);
    }
  }
  return { runs: [...runs.values()], strays };
}

function begin(run: string, thread: number, { request, retryOf, attempt = 1 }: LogEntry): RunStory {
  return { run, thread, request, retryOf, attempt, ends: [], text: "", late: 0 };
}

function tell(story: RunStory, { type, position = 0, text = "" }: LogEntry): void {
  if (ENDS.includes(type)) story.ends.push(type);
  else if (story.ends.length > 0) story.late += 1;
  else if (type === "text_chunk") story.text = story.text.slice(0, position) + text;
}
