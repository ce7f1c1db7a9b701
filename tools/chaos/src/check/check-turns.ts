import type { LogEntry } from "../history/records.ts";
import { threadName } from "../settings.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";
import { isRequestEnd } from "./request-story.ts";

/** The requests of a thread are handled one after the other, in the order of its inbox, and each answer brings its effect with it. */
export function checkTurns(evidence: Evidence): readonly Difference[] {
  const inboxes = Map.groupBy(evidence.inbox, ({ thread }) => thread);
  return [...evidence.log].flatMap(([thread, log]) => {
    const entries = log.map(({ entry }) => entry);
    const inbox = (inboxes.get(thread) ?? []).toSorted((a, b) => a.offset - b.offset).map(({ id }) => id);
    const found = [...checkOrder(entries, inbox), ...checkEffects(entries)];
    return found.map(({ kind, message }): Difference => ({ kind, message: `${threadName(thread)}: ${message}` }));
  });
}

/** Everything of a request, all of its attempts, is before the first of the next one. */
function* checkOrder(entries: readonly LogEntry[], inbox: readonly string[]): Generator<Difference> {
  const requestOf = new Map<string, string | undefined>();
  const seen: string[] = [];
  let isOver = true;
  for (const entry of entries) {
    if (entry.type === "agent_started" && entry.run !== undefined) requestOf.set(entry.run, entry.request);
    const id = entry.request ?? entry.of ?? (entry.run === undefined ? undefined : requestOf.get(entry.run));
    if (id === undefined) continue;
    if (id !== seen.at(-1)) {
      if (!isOver) yield { kind: "out of turn", message: `${entry.type} of request ${id} before ${seen.at(-1)} ended` };
      if (seen.includes(id)) yield { kind: "out of turn", message: `${entry.type} of request ${id} behind a later one` };
      seen.push(id);
    }
    isOver = isRequestEnd(entry.type);
  }
  const places = seen.map((id) => inbox.indexOf(id));
  const wrong = places.findIndex((place, index) => index > 0 && place < (places[index - 1] ?? 0));
  if (wrong > 0) yield { kind: "out of turn", message: `request ${seen[wrong]} behind ${seen[wrong - 1]}, which the inbox has later` };
}

/** An effect is the entry right before the answer that it was committed with, and is nowhere else. */
function* checkEffects(entries: readonly LogEntry[]): Generator<Difference> {
  for (const [index, { type, request, of = "" }] of entries.entries()) {
    const [before, next] = [entries[index - 1], entries[index + 1]];
    if (type === "request_completed" && (before?.type !== "effect" || before.of !== request)) {
      yield { kind: "wrong effect", message: `request ${request} was answered without its effect` };
    }
    if (type === "effect" && (next?.type !== "request_completed" || next.request !== of)) {
      yield { kind: "wrong effect", message: `an effect of request ${of} is there without its answer` };
    }
  }
}
