import { witnessOf } from "../contract.ts";
import { threadName, userName, userOfThread } from "../settings.ts";
import type { Difference } from "./difference.ts";
import { storeForgets, type Evidence } from "./evidence.ts";
import type { Chapter, ViewStory } from "./view-story.ts";

/** Compares what every view was shown with the log: each entry once, in order, up to the head, and nothing else. */
export function checkViews(evidence: Evidence): readonly Difference[] {
  const askedIn: AskedIn = new Map(evidence.requests.map(({ id, thread }) => [id, thread]));
  return [...evidence.views.flatMap((story) => checkView(story, evidence, askedIn)), ...checkInboxes(evidence)];
}

/** The thread of each request, as the page knows it that asked. */
type AskedIn = ReadonlyMap<string, number>;

function checkInboxes({ inbox, settings }: Evidence): readonly Difference[] {
  const foreign = inbox.filter(({ thread, witness }) => witness !== witnessOf(userName(userOfThread(thread, settings)), threadName(thread)));
  return foreign.map(({ thread, offset, witness }) => ({ kind: "foreign", message: `the inbox of ${threadName(thread)} has at ${offset} what was written for ${witness}` }));
}

function checkView(story: ViewStory, evidence: Evidence, askedIn: AskedIn): readonly Difference[] {
  const forgets = storeForgets(evidence);
  return story.chapters.flatMap((chapter) => {
    const isLast = chapter === story.chapters.at(-1);
    // Older chapters belong to a log that is gone; nobody can say any more what was in it.
    const log = forgets && !(isLast && story.isOpen) ? undefined : (evidence.log.get(story.thread) ?? []).map(({ id }) => id);
    const found = [...checkOrder(story, chapter), ...checkOwner(story, chapter, askedIn)];
    if (log !== undefined) found.push(...checkAgainstLog(story, chapter, log));
    if (log !== undefined && isLast && story.isOpen) found.push(...checkEnd(story, chapter, log.length));
    if (chapter.reset !== undefined && !forgets) found.push(differ("unexplained reset", story, chapter.reset));
    return found;
  });
}

function differ(kind: Difference["kind"], { page, view, thread }: ViewStory, what: string): Difference {
  return { kind, message: `page ${page}, view ${view}, ${threadName(thread)}: ${what}` };
}

/** Offsets follow each other; ids come once. */
function* checkOrder(story: ViewStory, { after, seen }: Chapter): Generator<Difference> {
  const shown = new Set<string>();
  const missing = new Set<number>();
  let position = after;
  for (const { offset, id } of seen) {
    if (shown.has(id)) yield differ("duplicated", story, `${id} at ${offset} again, behind ${position}`);
    else if (missing.delete(offset)) yield differ("out of order", story, `${offset} behind ${position}`);
    else if (offset <= position) yield differ("out of order", story, `${offset} behind ${position}, which it was not shown as before`);
    for (let skipped = position + 1; skipped < offset; skipped += 1) missing.add(skipped);
    shown.add(id);
    position = Math.max(position, offset);
  }
  if (missing.size > 0) yield differ("lost", story, `offsets ${[...missing].join(", ")} were skipped`);
}

function* checkOwner(story: ViewStory, { seen }: Chapter, askedIn: AskedIn): Generator<Difference> {
  const [ownUser, ownThread] = [userName(story.user), threadName(story.thread)];
  for (const { offset, user, thread, witness, request } of seen) {
    const asked = askedIn.get(request ?? "") ?? story.thread;
    if (user !== ownUser || thread !== ownThread) yield differ("foreign", story, `${offset} is of ${user} in ${thread}`);
    else if ((witness ?? witnessOf(ownUser, ownThread)) !== witnessOf(ownUser, ownThread)) yield differ("foreign", story, `${offset} was written for ${witness}`);
    else if (asked !== story.thread) yield differ("foreign", story, `${offset} is about ${request}, which was asked in ${threadName(asked)}`);
    else if (witness === undefined && request === undefined) yield differ("foreign", story, `${offset} does not say whose it is`);
  }
}

function* checkAgainstLog(story: ViewStory, { seen }: Chapter, log: readonly string[]): Generator<Difference> {
  for (const { offset, id } of seen) {
    const logged = log[offset - 1];
    if (logged !== id) yield differ("unknown", story, `${offset} was ${id}, the log has ${logged ?? "nothing"} there`);
  }
}

function* checkEnd(story: ViewStory, { after, seen }: Chapter, head: number): Generator<Difference> {
  const position = seen.reduce((most, { offset }) => Math.max(most, offset), after);
  if (position < head) yield differ("lost", story, `stands at ${position}, the head is ${head}`);
}
