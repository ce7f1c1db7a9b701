import type { ApexError } from "@apex/ws-client";
import { ApiError } from "./api.ts";

/** What the pipeline refuses, in a person's words; its own are for programmers, and a page in production has only the codes. */
const CODES: Readonly<Partial<Record<ApexError["code"], string>>> = {
  forbidden: "You are not allowed to do this.",
  frame_too_large: "This is too long to be sent.",
  inbox_full: "Too many questions are waiting in this thread. Ask again when some of them are answered.",
  outbox_full: "Too many questions are waiting to be sent.",
  invalid_payload: "The server did not accept this.",
  unknown_request: "The server does not know this kind of question. Reload the page.",
  request_lost: "The server has lost this question. Ask it again.",
  retries_exhausted: "It failed in every attempt.",
  deadline_exceeded: "It took too long.",
  cancelled: "It was stopped.",
  closed: "The connection was closed.",
};

/** Why something did not work, in a sentence. */
export function errorInWords(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  // This is how browsers say that a request had no answer.
  if (error instanceof TypeError) return "The server cannot be reached.";
  const code = (error as Partial<ApexError> | undefined)?.code;
  return (code === undefined ? undefined : CODES[code]) ?? (error instanceof Error ? error.message : String(error));
}
