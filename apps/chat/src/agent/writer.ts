import { compose } from "./compose.ts";
import type { Findings } from "./findings.ts";
import { openAiWriter, type OpenAiSettings } from "./openai.ts";
import { pace } from "./pace.ts";

/** Writes an answer from what was found: the place of the language model. Ends early by throwing when aborted. */
export type Writer = (question: string, findings: Findings, signal: AbortSignal) => AsyncIterable<string>;

export interface WriterSettings {
  readonly wordsPerSecond: number;
  /** Undefined: the built-in librarian writes. */
  readonly openAi: OpenAiSettings | undefined;
}

export function createWriter({ wordsPerSecond, openAi }: WriterSettings): Writer {
  if (openAi !== undefined) return openAiWriter(openAi);
  return (_question, findings, signal) => pace(compose(findings), wordsPerSecond, signal);
}
