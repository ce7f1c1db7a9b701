import { ATTEMPTS_MAX } from "../settings.ts";
import type { Difference } from "./difference.ts";
import { storeForgets, type Evidence } from "./evidence.ts";
import { createFates, type RequestFate } from "./request-fate.ts";
import { createRunStories, type RunStory } from "./run-story.ts";

/** How a request came out. */
export type RequestClass = "once" | "given up" | "refused" | "gone with its page" | "lost with the store" | "twice" | "never" | "wrong";

export interface CheckedRequest {
  readonly id: string;
  readonly class: RequestClass;
  readonly difference: Difference | undefined;
}

interface RequestStory {
  readonly id: string;
  readonly fate: RequestFate;
  readonly runs: readonly RunStory[];
  /** Types and codes of its own events in the log. */
  readonly ends: readonly { readonly type: string; readonly code: string | undefined }[];
  readonly inboxEntries: number;
  readonly hasDeadline: boolean;
  readonly deadLetters: readonly { readonly attempts: number }[];
  readonly attempts: readonly { readonly life: number; readonly attempt: number }[];
}

/** Codes that a client may give a request back with, by itself or by the service's word, whatever the store does. */
const DOCUMENTED: readonly string[] = ["deadline_exceeded", "outbox_full", "cancelled"];
/** Codes that only a store that forgot explains. */
const FORGOTTEN: readonly string[] = ["producer_expired", "request_lost"];

export function checkRequests(evidence: Evidence): readonly CheckedRequest[] {
  const forgets = storeForgets(evidence);
  return createStories(evidence).map((story) => {
    const { id } = story;
    const found = judge(story, forgets);
    return typeof found === "string" ? { id, class: found, difference: undefined } : { id, class: classOf(found.kind), difference: found };
  });
}

const classOf = (kind: Difference["kind"]): RequestClass => (kind === "run twice" ? "twice" : kind === "never run" ? "never" : "wrong");

function createStories(evidence: Evidence): readonly RequestStory[] {
  const fates = createFates(evidence);
  const runs = Map.groupBy(createRunStories(evidence).runs, ({ request }) => request);
  const entries = [...evidence.log.values()].flat().filter(({ entry }) => entry.type.startsWith("request_"));
  const ends = Map.groupBy(entries, ({ entry }) => entry.request);
  const inbox = Map.groupBy(evidence.inbox, ({ id }) => id);
  const dead = Map.groupBy(evidence.dead, ({ id }) => id);
  const attempts = Map.groupBy(evidence.handled, ({ id }) => id);
  const hasDeadline = new Set(evidence.requests.filter(({ flood }) => flood).map(({ id }) => id));
  return Array.from(fates, ([id, fate]) => ({
    id,
    fate,
    runs: runs.get(id) ?? [],
    ends: (ends.get(id) ?? []).map(({ entry: { type, code } }) => ({ type, code })),
    inboxEntries: inbox.get(id)?.length ?? 0,
    hasDeadline: hasDeadline.has(id),
    deadLetters: dead.get(id) ?? [],
    attempts: attempts.get(id) ?? [],
  }));
}

function judge(story: RequestStory, forgets: boolean): RequestClass | Difference {
  const { ends, inboxEntries, fate } = story;
  const twice = whyTwice(story);
  if (twice !== undefined) return differ("run twice", story, twice);
  if (!forgets && FORGOTTEN.includes(fate.refusal?.code ?? "")) return differ("undocumented answer", story, "was reported as if the store had forgotten");
  if (ends.length === 1) return judgeEnded(story);
  if (inboxEntries > 0) return differ("never run", story, "is in the inbox, and its thread does not say how it ended");
  return judgeAbsent(story, forgets);
}

function whyTwice({ ends, inboxEntries, runs, attempts }: RequestStory): string | undefined {
  if (inboxEntries > 1) return `is in the inbox ${inboxEntries} times`;
  if (ends.length > 1) return `ended ${ends.length} times`;
  if (new Set(attempts.map(({ attempt }) => attempt)).size < attempts.length) return "was handled twice in the same attempt";
  const finished = runs.slice(0, -1).find((run) => !isDead(run));
  if (finished !== undefined) return `was run again behind ${finished.run}, which did not die`;
  const broken = runs.slice(1).find((run, index) => run.retryOf !== runs[index]?.run);
  if (broken !== undefined) return `run ${broken.run} names ${broken.retryOf ?? "no run"} as the one that it repeats`;
  return undefined;
}

const isDead = ({ ends }: RunStory): boolean => ends[0] === "agent_death";

function judgeEnded(story: RequestStory): RequestClass | Difference {
  const { runs, ends, fate, deadLetters } = story;
  const [end] = ends;
  const last = runs.at(-1);
  if (fate.refusal !== undefined && !fate.refusal.unknown && !fate.isCopied) return differ("run despite refusal", story, fate.refusal.code);
  if (end?.type === "request_failed" && end.code === "retries_exhausted") {
    const isTold = deadLetters.length === 1 && deadLetters[0]?.attempts === ATTEMPTS_MAX && runs.every(isDead);
    return isTold ? "given up" : differ("undocumented answer", story, `given up with ${runs.length} runs and ${deadLetters.length} dead letters`);
  }
  // Nobody wanted it any more when its turn came.
  if (end?.type === "request_failed" && end.code === "deadline_exceeded" && story.hasDeadline) return "refused";
  const expected = { request_completed: "agent_completed", request_failed: "agent_failed" }[end?.type ?? ""];
  if (expected !== undefined && last?.ends[0] === expected && (end?.code ?? "handler_failed") === "handler_failed") return "once";
  return differ("undocumented answer", story, `${end?.type} ${end?.code ?? ""} behind ${last?.ends[0] ?? "no run"}`);
}

/** It is in no log. */
function judgeAbsent(story: RequestStory, forgets: boolean): RequestClass | Difference {
  const { fate } = story;
  const { refusal } = fate;
  if (refusal !== undefined) {
    if (DOCUMENTED.includes(refusal.code)) return "refused";
    return forgets && FORGOTTEN.includes(refusal.code) ? "lost with the store" : differ("undocumented answer", story, refusal.code);
  }
  if (fate.isAccepted) return forgets ? "lost with the store" : differ("never run", story, "was accepted and is in no log");
  // An heir is not told that it was accepted, and a memory store that was killed since knows of neither.
  if (forgets && fate.isInherited) return "lost with the store";
  if (fate.holders.size > 0) return differ("never run", story, `has no answer; page ${[...fate.holders].join(", ")} has it`);
  return "gone with its page";
}

function differ(kind: Difference["kind"], { id, fate, runs }: RequestStory, what: string): Difference {
  const facts = [fate.isAccepted ? "accepted" : "not accepted", `${runs.length} runs`, ...(fate.refusal ? [fate.refusal.code] : [])];
  return { kind, message: `request ${id} (${facts.join(", ")}) ${what}` };
}
