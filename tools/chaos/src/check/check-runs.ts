import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";
import { createRunStories, type RunStory } from "./run-story.ts";

/** Every run that began has one end, with nothing behind it; a completed one has its whole text. */
export function checkRuns(evidence: Evidence): readonly Difference[] {
  const { runs, strays } = createRunStories(evidence);
  const texts = new Map(evidence.requests.map(({ id, text }) => [id, text]));
  const unborn = strays.map((run): Difference => ({ kind: "unknown", message: `run ${run} has events and no beginning` }));
  return [...unborn, ...runs.flatMap((run) => [...checkRun(run, texts)])];
}

function* checkRun({ run, request, ends, late, text }: RunStory, texts: ReadonlyMap<string, string>): Generator<Difference> {
  if (ends.length === 0) yield { kind: "run without end", message: `run ${run} of request ${request}` };
  if (ends.length > 1) yield { kind: "run with two ends", message: `run ${run} of request ${request}: ${ends.join(", ")}` };
  if (late > 0) yield { kind: "run with two ends", message: `run ${run} has ${late} events behind its end` };
  const whole = texts.get(request ?? "");
  if (whole !== undefined && ends[0] === "agent_completed" && text !== whole) {
    yield { kind: "wrong text", message: `run ${run} of request ${request}: "${text}" instead of "${whole}"` };
  }
}
