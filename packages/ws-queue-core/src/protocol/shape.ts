import { REMOTE } from "../error-codes.ts";
import { errorOf, type ApexError } from "../errors.ts";

/** What `JSON.parse` gives for an object. Read by name, never spread or merged: a key may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A whole number that JSON and JavaScript agree on. */
export const isWhole = (value: unknown, min = 0): value is number => Number.isSafeInteger(value) && (value as number) >= min;

/** Says which field is wrong and what it should be; never what was in it. */
export function malformed(field: string, expected: string): ApexError {
  return errorOf(REMOTE, "malformed_frame", `${field} must be ${expected}`, { field });
}

/**
 * The frames of one WebSocket message, not yet looked at. The parser's own error is dropped, since its message quotes
 * the text, and the text may hold a token.
 */
export function parseMessage(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)].flat();
  } catch {
    throw errorOf(REMOTE, "malformed_frame", "A message is JSON");
  }
}
