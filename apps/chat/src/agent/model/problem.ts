import type { ModelSettings } from "./settings.ts";

/** Why a model gave no answer: `message` is for the person who asked, `cause` and `said` are for the server's log. */
export class ModelProblem extends Error {
  /** What the endpoint said about it. It may be secret. */
  readonly said: string | undefined;
  /** Another attempt may succeed. */
  readonly retryable: boolean;

  constructor(message: string, { retryable, said, cause }: { retryable: boolean; said?: string; cause?: unknown }) {
    super(message, { cause });
    this.retryable = retryable;
    this.said = said;
  }
}

export function refusal(status: number, said: string, { model }: ModelSettings): ModelProblem {
  const [message, retryable] = wordsFor(status, model);
  return new ModelProblem(message, { retryable, said: said.slice(0, 2_000) });
}

function wordsFor(status: number, model: string): [message: string, retryable: boolean] {
  if (status === 401 || status === 403) return [`The model’s server refused the API key (${status}). Check OPENAI_API_KEY.`, false];
  if (status === 404) return [`The model’s server does not know “${model}”, or its address is wrong (404). Check OPENAI_MODEL and OPENAI_BASE_URL.`, false];
  if (status === 408 || status === 429) return [`The model’s server is busy, or your quota is used up (${status}).`, true];
  if (status >= 500) return [`The model’s server failed (${status}).`, true];
  return [`The model’s server did not accept the request (${status}). Perhaps the model cannot use tools, or the conversation is too long for it.`, false];
}

export function unreachable(error: unknown, { baseUrl }: ModelSettings): ModelProblem {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  const code = typeof cause?.code === "string" ? ` (${cause.code})` : "";
  return new ModelProblem(`The model’s server at ${new URL(baseUrl).host} cannot be reached${code}.`, { retryable: true, cause: error });
}

export const silence = (silenceMs: number): ModelProblem =>
  new ModelProblem(`The model sent nothing for ${Math.ceil(silenceMs / 1_000)} s.`, { retryable: true });

export const brokenOff = (cause?: unknown): ModelProblem => new ModelProblem("The model’s answer broke off.", { retryable: true, cause });

export const garbled = (said: string, cause: unknown): ModelProblem =>
  new ModelProblem("The model’s server sent something that is not a chat completion.", { retryable: true, said: said.slice(0, 2_000), cause });

export const reported = (said: string): ModelProblem =>
  new ModelProblem("The model’s server reported an error while it answered.", { retryable: true, said: said.slice(0, 2_000) });

export const empty = (): ModelProblem => new ModelProblem("The model gave an empty answer.", { retryable: true });
