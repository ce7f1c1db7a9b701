import type { StreamKey } from "@apex/ws-queue-core";
import { answerData, parseLedger, type Answer, type Ledger } from "@apex/ws-queue-core/store";
import { longTag, shortTag } from "./short-tags.ts";

/**
 * A ledger as a part of a row's JSON: the newest sequence, then the answers, oldest first. Most say that entries were appended to the row's
 * own stream: they are two texts, the commit's id and the place, as `17~4ky` or `17-19~4ky`. Their sequences follow from the last one. All
 * others are as core's ledgers have them.
 */
const PLACE = /^(\d{1,16})(?:-(\d{1,16}))?( [\w-]+|~[\w-]*)$/;

/** Such a text is its own JSON. */
const IS_PLAIN = /^[\w-]*$/;

/** A run of answers, each behind a comma, as this process wrote it: an answer is made into text once, however often its row is written. */
export interface AnswersText {
  readonly text: string;
  readonly count: number;
}

/** Of a run: shorter ones grow, and the oldest goes as a whole. */
export const RUN_ANSWERS_MAX = 8;

/** `answers`: the newest of the ledger, up to `last`. */
export function packAnswers(last: number, answers: readonly Answer[], prefix: string, own: StreamKey): string {
  let text = "";
  let expected = last - answers.length;
  for (const answer of answers) {
    expected += 1;
    const place = answer.sequence === expected ? placeOf(answer, prefix, own) : undefined;
    if (place === undefined) text += `,${JSON.stringify(answerData(answer, own))}`;
    else text += IS_PLAIN.test(answer.id) ? `,"${answer.id}","${place}"` : `,${JSON.stringify(answer.id)},"${place}"`;
  }
  return text;
}

/** Without the oldest runs that are not needed for so many answers. */
export function newestRuns<Run extends Pick<AnswersText, "count">>(runs: readonly Run[], wanted: number): readonly Run[] {
  let count = runs.reduce((sum, run) => sum + run.count, 0);
  const first = runs.findIndex((run) => {
    count -= run.count;
    return count < wanted;
  });
  return runs.slice(Math.max(0, first));
}

function placeOf({ results }: Answer, prefix: string, own: StreamKey): string | undefined {
  const [result] = results;
  if (results.length !== 1 || result?.type !== "appended" || result.stream !== own || result.known === true) return undefined;
  const { first, last } = result;
  const tag = shortTag(last.tag, prefix);
  const offsets = first === last.offset ? String(first) : `${first}-${last.offset}`;
  return tag === last.tag ? `${offsets} ${tag}` : offsets + tag;
}

/** Undefined for what is no ledger. */
export function parseLedgerList([last, ...list]: readonly unknown[], prefix: string, own: StreamKey): Ledger | undefined {
  const answers: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (typeof item !== "string") answers.push(item);
    else answers.push([item, parsePlace(list[(index += 1)], prefix)]);
  }
  const before = Number(last) - answers.length;
  const data = answers.map((answer, index) => (Array.isArray(answer) && typeof answer[0] === "string" ? [before + 1 + index, ...(answer as readonly unknown[])] : answer));
  return parseLedger(JSON.stringify([last, ...data]), own);
}

function parsePlace(value: unknown, prefix: string): unknown {
  const [, first, last = first, tag = ""] = (typeof value === "string" ? PLACE.exec(value) : null) ?? [];
  return first === undefined ? undefined : [Number(first), Number(last), longTag(tag.trimStart(), prefix)];
}
