import { compose } from "./compose.ts";
import type { Desk } from "./desk.ts";
import { explain } from "./explain.ts";
import { citationsOf, type Citation } from "./findings.ts";
import { gather, type UseTool } from "./gather.ts";
import { pace } from "./pace.ts";
import { planFor } from "./plan.ts";
import type { Asked } from "./turns.ts";

/** What is needed to answer one question; every reader of the thread sees what is written and done. */
export interface AnswerParts {
  readonly asked: Asked;
  readonly desk: Desk;
  readonly signal: AbortSignal;
  readonly use: UseTool;
  think(thought: string): Promise<void>;
  /** Makes the numbers [n] of these places links, wherever the text has them. */
  cite(citations: readonly Citation[]): Promise<void>;
  write(pieces: AsyncIterable<string>): Promise<void>;
}

/** Answers a question: the built-in librarian, or a language model. */
export type Answer = (parts: AnswerParts) => Promise<void>;

/** Plans, searches, and writes what it found, about as fast as a model would. */
export function librarianAnswer(wordsPerSecond: number): Answer {
  return async ({ asked, desk, signal, use, think, cite, write }) => {
    const plan = planFor(asked.question);
    await think(explain(plan, desk.collection));
    const findings = await gather(plan, desk, use);
    await cite(citationsOf(findings));
    await write(pace(compose(findings), wordsPerSecond, signal));
  };
}
