import { conductOf, type Conduct } from "../handlers/conduct.ts";
import { ATTEMPTS_MAX } from "../settings.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";
import { createRequestStories, GIVEN_UP, type RequestStory } from "./request-story.ts";
import { isDead } from "./run-story.ts";

/** What the attempts at all requests came to. */
export interface AttemptFigures {
  readonly handled: number;
  /** `request_retrying` events by the code of the failure. */
  readonly retries: Readonly<Record<string, number>>;
  /** Dead letters of which no attempt could have worked, and of which one might have, had its process lived on. */
  readonly hopeless: number;
  readonly unlucky: number;
}

/** An attempt ended with its time, which a busy machine may take, or with its process. */
const ENDED_WITHOUT_HANDLER: readonly string[] = ["deadline_exceeded", "owner_lost"];

const isGivenUp = ({ ends }: RequestStory): boolean => ends[0]?.code === GIVEN_UP;

/** Each attempt ends once, in a way that its handler's conduct or a fault explains, and the thread says so. */
export function checkAttempts(evidence: Evidence): readonly Difference[] {
  const { handlers } = evidence.settings;
  // A service that was stopped for longer than its lease lives on, and handles anew what it had.
  const mayLoseLease = evidence.faults.some(({ fault }) => fault === "stop");
  return createRequestStories(evidence).flatMap((story) => {
    const conduct = (attempt: number): Conduct => conductOf(handlers, story.id, attempt);
    const found = [...checkRetries(story, conduct), ...checkLost(story, mayLoseLease), ...checkEnd(story, conduct)];
    return found.map((message): Difference => ({ kind: "wrong attempts", message: `request ${story.id} ${message}` }));
  });
}

/** A failure is said once, of an attempt that could fail, and another attempt follows it. */
function* checkRetries({ retries, attempts, ends, reason, deadLetters }: RequestStory, conduct: (attempt: number) => Conduct): Generator<string> {
  // The last one of a dead letter was counted, though its process may have died before the handler was called.
  const last = Math.max(0, ...attempts.map(({ attempt }) => attempt), ...deadLetters.map((letter) => letter.attempts));
  if (new Set(retries.map(({ attempt }) => attempt)).size < retries.length) yield "was told twice to be tried again behind the same attempt";
  for (const { attempt, code } of [...retries, ...deadLetters.flatMap(({ failures }) => failures.slice(-1))]) {
    if (!ENDED_WITHOUT_HANDLER.includes(code) && conduct(attempt) !== "flaky") yield `failed in attempt ${attempt} with ${code}, which its handler does not throw`;
  }
  for (const { attempt } of retries) {
    if (ends.length > 0 && attempt >= last && reason !== "flood") yield `was to be tried again behind attempt ${attempt}, and was not`;
  }
}

/** An attempt of which the thread says nothing ended with its process. */
function* checkLost({ retries, attempts, runs }: RequestStory, mayLoseLease: boolean): Generator<string> {
  const died = runs.filter(isDead).map(({ attempt }) => attempt);
  const told = new Set(retries.map(({ attempt }) => attempt));
  const both = died.find((attempt) => told.has(attempt));
  if (both !== undefined) yield `has an attempt ${both} that both died and failed`;
  for (const [index, { attempt, life }] of attempts.entries()) {
    const next = attempts[index + 1];
    if (next === undefined || told.has(attempt) || died.includes(attempt)) continue;
    if (next.life === life && !mayLoseLease) yield `was begun again behind attempt ${attempt}, of which nothing is known`;
  }
}

/** How it ended fits its last attempt; a dead letter has all of them. */
function* checkEnd(story: RequestStory, conduct: (attempt: number) => Conduct): Generator<string> {
  const { ends: [end], attempts, text, retries, deadLetters: [letter, ...more] } = story;
  const last = attempts.at(-1)?.attempt ?? 0;
  const isMade = end?.type === "request_completed" || end?.code === "handler_failed";
  if (isMade && conduct(last) !== "works") yield `ended behind attempt ${last}, whose handler came to no end`;
  if (end?.code === "handler_failed" && text !== "") yield "failed for good, though it may be tried again";
  if (end?.type === "request_completed" && text === "") yield "was answered, though it fails for good";
  if (!isGivenUp(story)) {
    if (letter !== undefined) yield "has a dead letter, and was not given up";
    return;
  }
  if (letter === undefined || more.length > 0) {
    yield `was given up with ${more.length + (letter === undefined ? 0 : 1)} dead letters`;
    return;
  }
  if (letter.attempts !== ATTEMPTS_MAX) yield `was given up behind ${letter.attempts} attempts`;
  const told = new Set(retries.map(({ attempt }) => attempt));
  const failed = letter.failures.map(({ attempt }) => attempt);
  const expected = Array.from({ length: letter.attempts }, (_, index) => index + 1);
  if (failed.join() !== expected.join()) yield `has a dead letter with the failures of attempts ${failed.join(", ")} instead of ${expected.join(", ")}`;
  const silent = letter.failures.find(({ attempt, code }) => attempt < letter.attempts && told.has(attempt) === (code === "owner_lost"));
  if (silent !== undefined) yield `has a dead letter in which attempt ${silent.attempt} failed with ${silent.code}, of which the thread says otherwise`;
}

export function measureAttempts(evidence: Evidence): AttemptFigures {
  const stories = createRequestStories(evidence);
  const { handlers } = evidence.settings;
  const everyAttempt = Array.from({ length: ATTEMPTS_MAX }, (_, index) => index + 1);
  const isHopeless = ({ id }: RequestStory): boolean => everyAttempt.every((attempt) => conductOf(handlers, id, attempt) !== "works");
  const given = stories.filter(isGivenUp);
  const codes = stories.flatMap(({ retries }) => retries.map(({ code = "" }) => code));
  const retries: Record<string, number> = {};
  for (const code of codes) retries[code] = (retries[code] ?? 0) + 1;
  const hopeless = given.filter(isHopeless).length;
  return { handled: evidence.handled.length, retries, hopeless, unlucky: given.length - hopeless };
}
