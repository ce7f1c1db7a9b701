import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";
import { GIVEN_UP, isRequestEnd } from "./request-story.ts";

/** What became of all requests that were accepted, each number counted from another source. */
export interface Account {
  /** In the inboxes. */
  readonly accepted: number;
  /** By the events of the threads. */
  readonly answered: number;
  readonly failed: number;
  /** By the dead letters. */
  readonly dead: number;
  /** In an inbox, and no thread says how it ended. */
  readonly waiting: number;
}

export function measureAccount({ log, inbox, dead }: Evidence): Account {
  const ends = [...log.values()].flat().flatMap(({ entry }) => (isRequestEnd(entry.type) ? [entry] : []));
  const ended = new Set(ends.map(({ request }) => request));
  const answered = ends.filter(({ type }) => type === "request_completed").length;
  const given = ends.filter(({ code }) => code === GIVEN_UP).length;
  return {
    accepted: inbox.length,
    answered,
    failed: ends.length - answered - given,
    dead: dead.length,
    waiting: inbox.filter(({ id }) => !ended.has(id)).length,
  };
}

export const isBalanced = ({ accepted, answered, failed, dead, waiting }: Account): boolean => accepted === answered + failed + dead + waiting;

export const formatAccount = ({ accepted, answered, failed, dead, waiting }: Account): string =>
  `accepted ${accepted} = answered ${answered} + failed ${failed} + dead ${dead} + waiting ${waiting}`;

export function checkAccount(evidence: Evidence): readonly Difference[] {
  const account = measureAccount(evidence);
  if (isBalanced(account)) return [];
  return [{ kind: "unbalanced", message: formatAccount(account) }];
}
