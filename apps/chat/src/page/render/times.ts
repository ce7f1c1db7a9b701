import type { Run } from "../view/thread-view.ts";
import type { AttemptTime, TurnTimes } from "../view/turn-times.ts";
import { seconds } from "./words.ts";

/** A shorter wait before the first attempt is no news. */
const WAIT_WORTH_TELLING_MS = 1_000;

/** How long it took, and where the time went: "21 s: attempt 1 died after 4 s, 11 s without a server, attempt 2 took 6.3 s". */
export function timesInWords(times: TurnTimes): string {
  const parts = earlierInWords(times);
  const last = times.attempts.at(-1);
  const total = seconds(times.totalMs);
  if (parts.length === 0 || last === undefined) return total;
  const verb = last.state === "failed" ? "failed after" : "took";
  parts.push(`${times.attempts.length === 1 ? "the answer" : `attempt ${last.attempt}`} ${verb} ${seconds(last.lastedMs)}`);
  return `${total}: ${parts.join(", ")}`;
}

/** What was before the attempt that counts. */
export function earlierInWords({ waitedMs, attempts }: TurnTimes): string[] {
  const wait = waitedMs < WAIT_WORTH_TELLING_MS ? [] : [`waited ${seconds(waitedMs)}`];
  return [...wait, ...attempts.slice(0, -1).map(attemptInWords)];
}

function attemptInWords({ attempt, state, lastedMs, gapMs }: AttemptTime): string {
  if (state === "died") return `attempt ${attempt} died after ${seconds(lastedMs)}, ${seconds(gapMs)} without a server`;
  return `attempt ${attempt} ${state === "failed" ? "failed" : "ended"} after ${seconds(lastedMs)}, ${seconds(gapMs)} until the next`;
}

const CAUSES: Readonly<Record<string, string>> = {
  owner_lost: "The server stopped without a goodbye.",
  drain: "The server was shutting down.",
  "The handler failed": "Something went wrong on the server.",
};

/** Why an attempt ended, in a sentence. */
export const causeInWords = ({ reason }: Run): string => (reason === undefined ? "The cause is not known." : (CAUSES[reason] ?? reason));
