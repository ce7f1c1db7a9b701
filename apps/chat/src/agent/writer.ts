import { compose } from "./compose.ts";
import type { Findings } from "./findings.ts";
import { openAiWriter, type OpenAiSettings } from "./openai.ts";
import { pace } from "./pace.ts";
import type { Asked, Turn } from "./turns.ts";

/** Writes an answer from what was found: the place of the language model. Ends early by throwing when aborted. */
export type Writer = (asked: Asked, findings: Findings, signal: AbortSignal) => AsyncIterable<string>;

export interface WriterSettings {
  readonly wordsPerSecond: number;
  /** Undefined: the built-in librarian writes. */
  readonly openAi: OpenAiSettings | undefined;
}

export function createWriter({ wordsPerSecond, openAi }: WriterSettings): Writer {
  if (openAi !== undefined) return openAiWriter(openAi);
  return ({ earlier }, findings, signal) => pace([compose(findings), ...remember(earlier)].join("\n\n"), wordsPerSecond, signal);
}

/** The librarian does not understand what was asked before, and shows that it knows. */
function remember(earlier: readonly Turn[]): string[] {
  const last = earlier.at(-1);
  return last === undefined ? [] : [`Before this you asked: “${last.question.replace(/\s+/g, " ").slice(0, 120)}”`];
}
