import { expect } from "vitest";
import type { ErrorCode } from "@apex/ws-queue-core";

const IN_PRODUCTION = process.env["APEX_CLIENT"] === "production";

/** An error with this code that says in words like these what to write instead; in production there are no words. */
export function refusal(code: ErrorCode, words: RegExp): unknown {
  const message: unknown = IN_PRODUCTION ? expect.not.stringMatching(words) : expect.stringMatching(words);
  return expect.objectContaining({ code, message });
}
