import type { Difference } from "./difference.ts";
import { storeForgets, type Evidence } from "./evidence.ts";
import { createRequestStories, GIVEN_UP, type RequestStory } from "./request-story.ts";
import { isDead } from "./run-story.ts";

/** How a request came out. */
export type RequestClass = "once" | "given up" | "refused" | "gone with its page" | "lost with the store" | "twice" | "never" | "wrong";

export interface CheckedRequest {
  readonly id: string;
  readonly class: RequestClass;
  readonly difference: Difference | undefined;
}

/** Codes that a client may give a request back with, by itself or by the service's word, whatever the store does. */
const DOCUMENTED: readonly string[] = ["deadline_exceeded", "outbox_full", "cancelled"];
/** Codes that only a store that forgot explains. */
const FORGOTTEN: readonly string[] = ["producer_expired", "request_lost"];

export function checkRequests(evidence: Evidence): readonly CheckedRequest[] {
  const forgets = storeForgets(evidence);
  return createRequestStories(evidence).map((story) => {
    const { id } = story;
    const found = judge(story, forgets);
    return typeof found === "string" ? { id, class: found, difference: undefined } : { id, class: classOf(found.kind), difference: found };
  });
}

const classOf = (kind: Difference["kind"]): RequestClass => (kind === "run twice" ? "twice" : kind === "never run" ? "never" : "wrong");

function judge(story: RequestStory, forgets: boolean): RequestClass | Difference {
  const { ends, inboxEntries, fate } = story;
  const twice = whyTwice(story, forgets);
  if (twice !== undefined) return differ("run twice", story, twice);
  if (!forgets && FORGOTTEN.includes(fate.refusal?.code ?? "")) return differ("undocumented answer", story, "was reported as if the store had forgotten");
  if (ends.length === 1) return judgeEnded(story);
  if (inboxEntries > 0) return differ("never run", story, "is in the inbox, and its thread does not say how it ended");
  return judgeAbsent(story, forgets);
}

function whyTwice({ ends, inboxEntries, attempts, runs, retries }: RequestStory, forgets: boolean): string | undefined {
  if (inboxEntries > 1) return `is in the inbox ${inboxEntries} times`;
  if (ends.length > 1) return `ended ${ends.length} times`;
  // A store that forgot the request and takes it once more, as its client never heard that it was accepted, counts from 1 again.
  const counted = attempts.map(({ life, attempt }) => (forgets ? `${life} ${attempt}` : attempt));
  if (new Set(counted).size < attempts.length) return "was handled twice in the same attempt";
  const failed = new Set(retries.map(({ attempt }) => attempt));
  const finished = runs.slice(0, -1).find((run) => !isDead(run) && !(run.ends[0] === "agent_failed" && failed.has(run.attempt)));
  if (finished !== undefined) return `was run again behind ${finished.run}, which did not die`;
  const broken = runs.find((run, index) => run.retryOf !== runs.slice(0, index).findLast(isDead)?.run);
  if (broken !== undefined) return `run ${broken.run} names ${broken.retryOf ?? "no run"} as the newest that died`;
  return undefined;
}

function judgeEnded(story: RequestStory): RequestClass | Difference {
  const { runs, ends, fate } = story;
  const [end] = ends;
  const last = runs.at(-1);
  if (fate.refusal !== undefined && !fate.refusal.unknown && !fate.isCopied) return differ("run despite refusal", story, fate.refusal.code);
  if (end?.type === "request_failed" && end.code === GIVEN_UP) {
    const made = runs.find((run) => run.ends[0] === "agent_completed");
    return made === undefined ? "given up" : differ("undocumented answer", story, `given up behind ${made.run}, which completed`);
  }
  // Nobody wanted it any more when its turn came.
  if (end?.type === "request_failed" && end.code === "deadline_exceeded" && story.reason === "flood") return "refused";
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
